import type { Database } from 'better-sqlite3';
import { GROUP_SERIES, HOUR_MS, hourId, SIX_HOURS_MS, sixHoursId, startOf } from '../days/spans.ts';
import { encodeGroup, type RowTable, readGroup } from '../rollup/group-row.ts';
import type { ProbeSums, RowBytes } from './probe-sums.ts';

/**
 * Writes the sums of six hours of a group beside its hour rows. A row is either the sum of all that is stored of its hours, or it is
 * not there: to be called in the transaction that writes an hour, which deletes it (`replaceHour`), when all of its hours are closed.
 * @param atMs in the six hours
 * @param hoursWithPack starts of the hours of the group that have a pack: without a row of one of them there is no sum
 */
export function writeSixHours(
  db: Database,
  atMs: number,
  group: number,
  sums: ProbeSums,
  hoursWithPack: readonly number[] = [],
): void {
  const sixMs = startOf(SIX_HOURS_MS, atMs);
  const stored = db
    .prepare<[number, number], { readonly id: number; readonly blob: Buffer }>(
      'SELECT id, blob FROM hour WHERE id BETWEEN ? AND ? ORDER BY id',
    )
    .all(hourId(sixMs, group), hourId(sixMs + SIX_HOURS_MS - HOUR_MS, group));
  const ids = new Set(stored.map(({ id }) => id));
  if (stored.length === 0 || hoursWithPack.some((hourMs) => !ids.has(hourId(hourMs, group)))) return;
  const rows = summed(stored, sums);
  if (rows) {
    const insert = db.prepare('INSERT OR REPLACE INTO six_hours (id, blob) VALUES (?, ?)');
    insert.run(sixHoursId(sixMs, group), encodeGroup(rows));
  }
}

/** Rows by series; null = an hour is damaged, which a reader is to find itself. */
function summed(hours: readonly { readonly blob: Buffer }[], sums: ProbeSums): ReadonlyMap<number, Uint8Array> | null {
  const tables: RowTable[] = [];
  try {
    for (const { blob } of hours) tables.push(readGroup(blob));
  } catch {
    return null;
  }
  const rows = new Map<number, Uint8Array>();
  for (let series = 0; series < GROUP_SERIES; series++) {
    const own: RowBytes[] = tables.flatMap((table) => {
      const range = table.row(series);
      return range ? [{ bytes: table.bytes, ...range }] : [];
    });
    if (own.some((row) => sums.samplesIn(row) === 0)) return null;
    const row = sums.rowOf(own);
    if (row) rows.set(series, row);
  }
  return rows;
}
