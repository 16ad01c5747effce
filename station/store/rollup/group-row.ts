import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { damagedRow, VarintReader, VarintWriter } from './varint.ts';

/** A range of bytes. */
interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

const MAX_ROWS = 64;
const BITMAP_BYTES = MAX_ROWS / 8;

/** Parts of the table at hand: their buffers are used again. */
const lengths = new VarintWriter();
const bodies = new VarintWriter();
const table = new VarintWriter();

/** Bytes of rows by number: 8 of a bitmap, which rows there are; their lengths as varints; the rows. */
export function encodeTable(rows: ReadonlyMap<number, Uint8Array>): Uint8Array<ArrayBuffer> {
  const numbers = [...rows.keys()].sort((left, right) => left - right);
  const bitmap = new Uint8Array(BITMAP_BYTES);
  for (const writer of [lengths, bodies, table]) writer.clear();
  for (const number of numbers) {
    const row = rows.get(number) as Uint8Array;
    if (number >= MAX_ROWS || row.length === 0) throw new Error(`row ${number} of ${row.length} bytes in a group`);
    bitmap[number >> 3] = (bitmap[number >> 3] as number) | (1 << (number & 7));
    lengths.write(row.length);
    bodies.writeBytes(row);
  }
  for (const part of [bitmap, lengths.written(), bodies.written()]) table.writeBytes(part);
  return table.copy();
}

/** Rows by number, as ranges of `bytes`. */
export class RowTable {
  readonly bytes: Uint8Array;
  /** Starts of the rows by number, and the end of the last one; a row that there is not has no length. No typed array: those take longer to make. */
  private readonly starts: number[] = [];

  constructor(bytes: Uint8Array, offset: number, length: number) {
    this.bytes = bytes;
    const { starts } = this;
    const reader = new VarintReader();
    reader.open(bytes, offset, length);
    const bitmap = reader.skip(BITMAP_BYTES);
    let start = 0;
    for (let number = 0; number < MAX_ROWS; number++) {
      starts.push(start);
      const has = ((bytes[bitmap + (number >> 3)] as number) >> (number & 7)) & 1;
      if (has === 0) continue;
      const bodyLength = reader.next();
      if (bodyLength === 0 || bodyLength > length) throw damagedRow();
      start += bodyLength;
    }
    starts.push(start);
    const first = reader.skip(start);
    if (!reader.isAtEnd) throw damagedRow();
    for (let number = 0; number <= MAX_ROWS; number++) starts[number] = first + (starts[number] as number);
  }

  row(number: number): ByteRange | null {
    const length = this.lengthOf(number);
    return length > 0 ? { offset: this.starts[number] as number, length } : null;
  }

  /** Calls back for each row, or for those from `first` to before `end`, in order of the numbers. */
  each(take: (number: number, offset: number, length: number) => void, first = 0, end = MAX_ROWS): void {
    for (let number = first; number < end; number++) {
      const length = this.lengthOf(number);
      if (length > 0) take(number, this.starts[number] as number, length);
    }
  }

  private lengthOf(number: number): number {
    return number < MAX_ROWS ? (this.starts[number + 1] as number) - (this.starts[number] as number) : 0;
  }
}

const CHECKSUM_BYTES = 4;

/** A CRC-32 and the bytes that it is of: SQLite does not notice bits that changed on disk. */
function withChecksum(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const blob = new Uint8Array(CHECKSUM_BYTES + body.length);
  new DataView(blob.buffer).setUint32(0, crc32(body), true);
  blob.set(body, CHECKSUM_BYTES);
  return blob;
}

function checkedBody(blob: Uint8Array): Uint8Array {
  if (blob.length < CHECKSUM_BYTES) throw damagedRow();
  // No Buffer: rows are read fastest when all are of one class.
  const body = new Uint8Array(blob.buffer, blob.byteOffset + CHECKSUM_BYTES, blob.length - CHECKSUM_BYTES);
  if (new DataView(blob.buffer, blob.byteOffset).getUint32(0, true) !== crc32(body)) throw damagedRow();
  return body;
}

/** Blob of `minute` and `hour`: rows of the series of a group in one span. @param rows by series in its group */
export const encodeGroup = (rows: ReadonlyMap<number, Uint8Array>): Uint8Array<ArrayBuffer> =>
  withChecksum(encodeTable(rows));

/** Rows by series in its group. Throws on a damaged blob. */
export function readGroup(blob: Uint8Array): RowTable {
  const body = checkedBody(blob);
  return new RowTable(body, 0, body.length);
}

/** Level 3 takes three times as long and saves nothing more. */
const PACK_LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** More than any pack has: an hour of 64 series with a thousand bins in each minute. */
const MAX_PACK_BYTES = 16_000_000;

/**
 * Blob of `pack`: the rows of the minutes of an hour, under zstd, which saves more than a quarter.
 * @param rows by series in its group, then minute of the hour
 */
export function encodePack(rows: ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const bytes = encodeTable(new Map([...rows].map(([series, minutes]) => [series, encodeTable(minutes)])));
  return withChecksum(zstdCompressSync(bytes, PACK_LEVEL));
}

/** Rows by minute of the hour, for each series of a group. */
export class PackTable {
  private readonly table: RowTable;

  constructor(table: RowTable) {
    this.table = table;
  }

  /** Its rows by minute; null = it has none. */
  series(seriesInGroup: number): RowTable | null {
    const range = this.table.row(seriesInGroup);
    return range && new RowTable(this.table.bytes, range.offset, range.length);
  }

  /** Calls back for each series with rows. */
  each(take: (seriesInGroup: number, minutes: RowTable) => void): void {
    const { table } = this;
    table.each((series, offset, length) => take(series, new RowTable(table.bytes, offset, length)));
  }
}

/** Throws on a damaged blob. */
export function readPack(blob: Uint8Array): PackTable {
  const table = zstdDecompressSync(checkedBody(blob), { maxOutputLength: MAX_PACK_BYTES });
  const bytes = new Uint8Array(table.buffer, table.byteOffset, table.length);
  return new PackTable(new RowTable(bytes, 0, bytes.length));
}
