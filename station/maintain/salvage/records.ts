import type { DatabasePages } from './database-pages.ts';

/** A value of a column; integers beyond 2^53 as bigint. */
export type Value = null | number | bigint | string | Buffer;

/** Formats: https://www.sqlite.org/fileformat.html §1.6 and §2. */
export const TABLE_LEAF = 0x0d;
export const TABLE_INTERIOR = 0x05;
/** Header of the database, in front of the first page. */
export const FILE_HEADER_BYTES = 100;

/** A row of a table's leaf page. */
export interface LeafRow {
  readonly rowId: number;
  readonly values: readonly Value[];
}

/** Reads a number of 1 to 9 bytes. Throws a RangeError beyond the end. @returns it and where the next byte is */
export function varint(bytes: Buffer, from: number): readonly [number, number] {
  let value = 0n;
  for (let at = from; ; at++) {
    const byte = bytes.readUInt8(at);
    if (at === from + 8) return [Number((value << 8n) | BigInt(byte)), at + 1];
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return [Number(value), at + 1];
  }
}

const headerAt = (pageNumber: number): number => (pageNumber === 1 ? FILE_HEADER_BYTES : 0);

export const pageType = (page: Buffer, pageNumber: number): number => page[headerAt(pageNumber)] ?? 0;

/** @returns where the cells of a b-tree page begin; only those within the page */
export function cellOffsets(page: Buffer, pageNumber: number): readonly number[] {
  const header = headerAt(pageNumber);
  const first = header + (pageType(page, pageNumber) === TABLE_INTERIOR ? 12 : 8);
  const count = Math.min(page.readUInt16BE(header + 3), (page.length - first) >> 1);
  const offsets = Array.from({ length: count }, (_, at) => page.readUInt16BE(first + at * 2));
  return offsets.filter((offset) => offset >= first + count * 2 && offset < page.length);
}

/** Number of cells that a page claims to have. */
export const cellCount = (page: Buffer, pageNumber: number): number => page.readUInt16BE(headerAt(pageNumber) + 3);

/** A child of an interior page and the largest row id below it; null = no limit. */
export interface Child {
  readonly page: number;
  readonly lastRowId: number | null;
}

export function childrenOf(page: Buffer, pageNumber: number): readonly Child[] {
  const children = cellOffsets(page, pageNumber).map((offset): Child => {
    if (offset + 5 > page.length) return { page: 0, lastRowId: null };
    return { page: page.readUInt32BE(offset), lastRowId: varint(page, offset + 4)[0] };
  });
  return [...children, { page: page.readUInt32BE(headerAt(pageNumber) + 8), lastRowId: null }];
}

/** Reads a row of a leaf page, with what continues on other pages. @returns null where it contradicts itself */
export function rowAt(pages: DatabasePages, page: Buffer, offset: number): LeafRow | null {
  try {
    const [length, afterLength] = varint(page, offset);
    const [rowId, start] = varint(page, afterLength);
    const payload = payloadAt(pages, page, start, length);
    const values = payload && decodeRecord(payload);
    return values ? { rowId, values } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function payloadAt(pages: DatabasePages, page: Buffer, start: number, length: number): Buffer | null {
  if (length > pages.count * pages.pageBytes) return null;
  const usable = page.length;
  const local = localBytes(length, usable);
  if (start + local > page.length) return null;
  const parts = [page.subarray(start, start + local)];
  let left = length - local;
  if (left > 0) {
    let next = page.readUInt32BE(start + local);
    while (left > 0) {
      const overflow = pages.page(next);
      if (!overflow) return null;
      const take = Math.min(left, usable - 4);
      parts.push(overflow.subarray(4, 4 + take));
      left -= take;
      next = overflow.readUInt32BE(0);
    }
  }
  return Buffer.concat(parts);
}

/** Bytes of a payload that lie in the leaf page itself. */
function localBytes(length: number, usable: number): number {
  const most = usable - 35;
  if (length <= most) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usable - 4));
  return fitting <= most ? fitting : least;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

/** Throws a RangeError beyond the end. @returns null where its parts do not fill it exactly */
function decodeRecord(payload: Buffer): Value[] | null {
  const [headerEnd, typesFrom] = varint(payload, 0);
  const values: Value[] = [];
  let at = headerEnd;
  for (let typeAt = typesFrom; typeAt < headerEnd; ) {
    const [type, next] = varint(payload, typeAt);
    typeAt = next;
    const [value, bytes] = readValue(payload, at, type);
    values.push(value);
    at += bytes;
  }
  return at === payload.length ? values : null;
}

function readValue(payload: Buffer, at: number, type: number): readonly [Value, number] {
  if (type === 0) return [null, 0];
  if (type <= 6) return [integerAt(payload, at, INTEGER_BYTES[type] as number), INTEGER_BYTES[type] as number];
  if (type === 7) return [payload.readDoubleBE(at), 8];
  if (type === 8 || type === 9) return [type - 8, 0];
  if (type < 12) throw new RangeError('a reserved type');
  const length = (type - 12) >> 1;
  if (at + length > payload.length) throw new RangeError('beyond the end');
  const bytes = payload.subarray(at, at + length);
  return [type % 2 === 0 ? bytes : bytes.toString('utf8'), length];
}

function integerAt(payload: Buffer, at: number, bytes: number): number | bigint {
  if (bytes < 8) return payload.readIntBE(at, bytes);
  const value = payload.readBigInt64BE(at);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
