import type { Database } from 'better-sqlite3';
import { openReadOnly } from '../open-database.ts';
import { listDayFiles } from './day-files.ts';
import { foldedOf, journalIdentity } from './folded.ts';

/** Files of a level that are looked into: a fold that was interrupted wrote older ones before the newest. */
const NEWEST_FILES = 4;

/**
 * The highest row of a journal that day files hold: higher than its newest when the journal is an older one than the files, as
 * after restoring a backup. Files that cannot be read are left out.
 */
export function highestFolded(dataDir: string, journal: Database): number {
  const identity = journalIdentity(journal);
  let highest = 0;
  for (const level of ['samples', 'minutes'] as const) {
    for (const file of listDayFiles(dataDir, level).slice(-NEWEST_FILES)) {
      const opened = openReadOnly(file.path); // a newer version may have written it, with rows of this journal
      if (!opened.ok) continue;
      try {
        highest = Math.max(highest, foldedOf(opened.value, identity));
      } catch {
        // Damaged: the compactor renames it.
      } finally {
        opened.value.close();
      }
    }
  }
  return highest;
}
