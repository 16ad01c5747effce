import { createHash } from 'node:crypto';
import type { SeriesRecord } from '../../core/reports/series-record.ts';

/** SHA-256 of the samples of a series that a report is made of, in hexadecimal digits. */
export function samplesDigest({ count, sentMs, rttMs, outcome, columns }: SeriesRecord): string {
  const hash = createHash('sha256');
  for (const column of [sentMs, rttMs, outcome]) hash.update(bytesOf(column, count));
  for (const { column, values } of columns) {
    hash.update(`${column.name} ${values.length}`);
    hash.update(bytesOf(Float64Array.from(values), values.length));
  }
  return hash.digest('hex');
}

/** SHA-256 of plain data. Keys count in the order in which they were set. */
export const jsonDigest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const bytesOf = (column: Float64Array | Uint8Array, count: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT);
