import { damagedRow, VarintReader, VarintWriter } from './varint.ts';

/** A range of bytes. */
interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

const MAX_ROWS = 64;
const BITMAP_BYTES = MAX_ROWS / 8;

/** Bytes of rows by number: 8 of a bitmap, which rows there are; their lengths as varints; the rows. */
function encodeTable(rows: ReadonlyMap<number, Uint8Array>): Uint8Array<ArrayBuffer> {
  const numbers = [...rows.keys()].sort((left, right) => left - right);
  const bitmap = new Uint8Array(BITMAP_BYTES);
  const lengths = new VarintWriter();
  const bodies = new VarintWriter();
  for (const number of numbers) {
    const row = rows.get(number) as Uint8Array;
    if (number >= MAX_ROWS || row.length === 0) throw new Error(`row ${number} of ${row.length} bytes in a group`);
    bitmap[number >> 3] = (bitmap[number >> 3] as number) | (1 << (number & 7));
    lengths.write(row.length);
    bodies.writeBytes(row);
  }
  const table = new VarintWriter();
  for (const part of [bitmap, lengths.copy(), bodies.copy()]) table.writeBytes(part);
  return table.copy();
}

/** Rows by number, as ranges of `bytes`. */
export class RowTable {
  readonly bytes: Uint8Array;
  /** By number; of length 0 where there is none. */
  private readonly offsets = new Uint32Array(MAX_ROWS);
  private readonly lengths = new Uint32Array(MAX_ROWS);

  constructor(bytes: Uint8Array, offset: number, length: number) {
    this.bytes = bytes;
    const reader = new VarintReader();
    reader.open(bytes, offset, length);
    const bitmap = reader.skip(BITMAP_BYTES);
    for (let number = 0; number < MAX_ROWS; number++) {
      const has = ((bytes[bitmap + (number >> 3)] as number) >> (number & 7)) & 1;
      if (has === 0) continue;
      const bodyLength = reader.next();
      if (bodyLength === 0 || bodyLength > length) throw damagedRow();
      this.lengths[number] = bodyLength;
    }
    for (let number = 0; number < MAX_ROWS; number++) {
      const bodyLength = this.lengths[number] as number;
      if (bodyLength > 0) this.offsets[number] = reader.skip(bodyLength);
    }
    if (!reader.isAtEnd) throw damagedRow();
  }

  row(number: number): ByteRange | null {
    const length = this.lengths[number] ?? 0;
    return length > 0 ? { offset: this.offsets[number] as number, length } : null;
  }

  /** Calls back for each row, in order of the numbers. */
  each(take: (number: number, offset: number, length: number) => void): void {
    for (let number = 0; number < MAX_ROWS; number++) {
      const length = this.lengths[number] as number;
      if (length > 0) take(number, this.offsets[number] as number, length);
    }
  }
}

/** Blob of `minute` and `hour`: rows of the series of a group in one span. @param rows by series in its group, not empty */
export const encodeGroup = (rows: ReadonlyMap<number, Uint8Array>): Uint8Array<ArrayBuffer> => encodeTable(rows);

/** Rows by series in its group. Throws on a damaged blob. */
export const readGroup = (blob: Uint8Array): RowTable => new RowTable(blob, 0, blob.length);

/** Blob of `pack`: the rows of the minutes of an hour. @param rows by series in its group, then minute of the hour */
export const encodePack = (rows: ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>): Uint8Array<ArrayBuffer> =>
  encodeTable(new Map([...rows].map(([series, minutes]) => [series, encodeTable(minutes)])));

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

/** Throws on a damaged blob, of a single series when that is read. */
export const readPack = (blob: Uint8Array): PackTable => new PackTable(readGroup(blob));
