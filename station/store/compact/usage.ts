import type { Database } from 'better-sqlite3';
import { type DayFile, LEVELS, type Level, listDayFiles, openDayFileToRead } from '../days/day-files.ts';
import { FOLDED_SHARE } from '../limits.ts';
import { oldestIn } from './oldest-rows.ts';
import { bytesOnDisk, fileBytes, type SpanFiles } from './span-files.ts';

/** Largest share of the cap for the journal: rows that are folded, and free pages of up to a quarter of the file. */
const JOURNAL_SHARE = (FOLDED_SHARE * 4) / 3;

/** Contents of a level. */
export interface LevelUsage {
  readonly level: Level;
  /** On disk. */
  readonly bytes: number;
  /** Start of the oldest span that it has rows of, Unix ms; null = it has none. */
  readonly oldestMs: number | null;
}

export function usageOf(files: SpanFiles): readonly LevelUsage[] {
  return LEVELS.map((level) => {
    const list = files.list(level);
    return {
      level,
      bytes: list.reduce((sum, file) => sum + bytesOnDisk(file.path), 0),
      oldestMs: oldestOf(files, list),
    };
  });
}

/** The levels of a project that this process only reads. */
export function usageToRead(dataDir: string): readonly LevelUsage[] {
  return LEVELS.map((level) => {
    const list = listDayFiles(dataDir, level);
    return { level, bytes: list.reduce((sum, { path }) => sum + bytesOnDisk(path), 0), oldestMs: oldestToRead(list) };
  });
}

function oldestToRead(list: readonly DayFile[]): number | null {
  for (const file of list) {
    const opened = openDayFileToRead(file);
    if (!opened.ok) continue;
    try {
      const oldestMs = oldestIn(opened.value, file);
      if (oldestMs !== null) return oldestMs;
    } catch {
      // Damaged: its time cannot be shown.
    } finally {
      opened.value.close();
    }
  }
  return null;
}

/** A file without rows is the newest of its level, or is deleted soon; a damaged one is renamed. */
function oldestOf(files: SpanFiles, list: readonly DayFile[]): number | null {
  for (const file of [list[0], list[1], list.at(-1)]) {
    const oldest = file ? files.ifSound(file, (db) => oldestIn(db, file)) : null;
    if (oldest !== null) return oldest;
  }
  return null;
}

const pragma = (db: Database, name: string) => db.pragma(name, { simple: true }) as number;

/** Bytes in use in a file that is open, without free pages, which are used again or given back. */
export const usedBytes = (db: Database): number => (pragma(db, 'page_count') - freePages(db)) * pragma(db, 'page_size');

export const freePages = (db: Database): number => pragma(db, 'freelist_count');

/**
 * Bytes of the journal as it will be when the writer has deleted what is folded, with its WAL. After an upgrade, or a long fault,
 * nearly all samples are in both for some minutes, and blocks must not give way to rows that are deleted anyway.
 * @param capBytes of the storage
 */
export function journalBytes(db: Database, path: string, capBytes: number): number {
  const givesBack = db.pragma('auto_vacuum', { simple: true }) !== 0;
  const companions = bytesOnDisk(path) - fileBytes(path);
  return Math.min(givesBack ? fileBytes(path) : usedBytes(db), capBytes * JOURNAL_SHARE) + companions;
}
