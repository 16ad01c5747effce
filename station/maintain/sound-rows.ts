import type { Database } from 'better-sqlite3';
import { decodeJournalSamples } from '../store/journal-row.ts';
import { rowOf, type StoredRow } from '../store/journal-scan.ts';

/**
 * Deletes rows of a saved journal that SQLite can read and that are damaged nevertheless: those that cannot be decoded, and
 * those whose times are not those of their samples. @returns their number
 */
export function deleteDamagedRows(journal: Database): number {
  const ids = journal.prepare<[], { id: number }>('SELECT id FROM journal').all();
  const row = journal.prepare<[number], StoredRow>(
    'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id = ?',
  );
  const remove = journal.prepare('DELETE FROM journal WHERE id = ?');
  let deleted = 0;
  journal.transaction(() => {
    for (const { id } of ids) {
      const stored = row.get(id);
      if (!stored || isSound(stored)) continue;
      remove.run(id);
      deleted += 1;
    }
  })();
  return deleted;
}

function isSound(stored: StoredRow): boolean {
  try {
    const { sentMs } = decodeJournalSamples(rowOf(stored));
    const [first, last] = sentMs.reduce(
      ([least, most], ms) => [Math.min(least, ms), Math.max(most, ms)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return Math.floor(first) === stored.from_ms && Math.floor(last) === stored.to_ms;
  } catch {
    return false;
  }
}
