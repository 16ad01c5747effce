import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { encodeTable, RowTable } from './row-table.ts';
import { damagedRow } from './varint.ts';

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
  const table = encodeTable(new Map([...rows].map(([series, minutes]) => [series, encodeTable(minutes)])));
  return withChecksum(zstdCompressSync(table, PACK_LEVEL));
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
