import type { Database } from 'better-sqlite3';

export const COMPLETE_FROM = 'complete-from';

/** Notes that a file lacks rows of what was sent before a time, Unix ms. In the transaction that deletes them. */
export function keepCompleteFrom(file: Database, ms: number): void {
  file.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(COMPLETE_FROM, String(ms));
}

/** From when on a file has all rows that it got, Unix ms; -Infinity = none was deleted. */
export function completeFromOf(file: Database): number {
  const row = file.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(COMPLETE_FROM);
  return row ? Number(row.value) : Number.NEGATIVE_INFINITY;
}

/** Key of a file of samples that was begun when its day had rollups: one before it was damaged, or deleted. */
export const HAS_GAPS = 'has-gaps';

/** Notes that samples of a file's day are lost, in slots that it does not have. */
export function keepGaps(file: Database): void {
  file.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')").run(HAS_GAPS);
}
