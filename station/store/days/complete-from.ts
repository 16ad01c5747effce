import type { Database } from 'better-sqlite3';

const COMPLETE_FROM = 'complete-from';

/** Notes that rows of what was sent before a time were deleted from a file, Unix ms. In the transaction that deletes them. */
export function keepCompleteFrom(file: Database, ms: number): void {
  file.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(COMPLETE_FROM, String(ms));
}

/** @returns -Infinity = nothing was deleted from the file */
export function completeFromOf(file: Database): number {
  const row = file.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(COMPLETE_FROM);
  return row ? Number(row.value) : Number.NEGATIVE_INFINITY;
}
