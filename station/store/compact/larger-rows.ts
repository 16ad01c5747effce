import { readGroup } from '../rollup/group-row.ts';
import { type ProbeSums, type RowBytes, wholeRow } from './probe-sums.ts';
import type { HourRows } from './stored-minutes.ts';

/*
 * Rollups that are computed again may be of a part of the samples: a file that was damaged or deleted lacks the others. Rows only get
 * samples, so of two rows of the same series and span the one with more is the better one.
 */

/**
 * Rows of a group in an hour, each the one of more samples.
 * @param made by series @param stored the blob that is to be replaced
 */
export function largerHours(
  made: ReadonlyMap<number, Uint8Array>,
  stored: Uint8Array | undefined,
  sums: ProbeSums,
): ReadonlyMap<number, Uint8Array> {
  if (!stored) return made;
  const rows = new Map(made);
  try {
    const table = readGroup(stored);
    table.each((series, offset, length) => {
      const row = table.bytes.subarray(offset, offset + length);
      if (isLarger(wholeRow(row), made.get(series), sums)) rows.set(series, row);
    });
  } catch {
    sums.damaged += 1;
  }
  return rows;
}

/** Replaces made rows of minutes by stored ones of more samples. @param made one row a minute */
export function keepLargerMinutes(made: HourRows, stored: HourRows, sums: ProbeSums): void {
  for (const [series, minutes] of stored) {
    const ofSeries = made.get(series) ?? new Map<number, RowBytes[]>();
    for (const [minute, rows] of minutes) {
      const row = sums.rowOf(rows);
      const [known] = ofSeries.get(minute) ?? [];
      if (row && isLarger(wholeRow(row), known && bytesOf(known), sums)) ofSeries.set(minute, [wholeRow(row)]);
    }
    if (ofSeries.size > 0) made.set(series, ofSeries);
  }
}

export const bytesOf = ({ bytes, offset, length }: RowBytes): Uint8Array => bytes.subarray(offset, offset + length);

const isLarger = (row: RowBytes, than: Uint8Array | undefined, sums: ProbeSums): boolean =>
  than === undefined || sums.samplesIn(row) > sums.samplesIn(wholeRow(than));
