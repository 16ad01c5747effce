import type { Database } from 'better-sqlite3';
import { type DayFile, LEVELS, type Level } from '../days/day-files.ts';
import { oldestIn } from './oldest-rows.ts';
import { bytesOnDisk, type SpanFiles } from './span-files.ts';

/** Contents of a level. */
export interface LevelUsage {
  readonly level: Level;
  /** On disk. */
  readonly bytes: number;
  /** Start of the oldest span that it has rows of, Unix ms; null = it has none. */
  readonly oldestMs: number | null;
  /** End of the newest file, Unix ms. */
  readonly newestMs: number | null;
}

export function usageOf(files: SpanFiles): readonly LevelUsage[] {
  return LEVELS.map((level) => {
    const list = files.list(level);
    return {
      level,
      bytes: list.reduce((sum, file) => sum + bytesOnDisk(file.path), 0),
      oldestMs: oldestOf(files, list),
      newestMs: list.at(-1)?.toMs ?? null,
    };
  });
}

/** A file without rows is the newest of its level, or is deleted soon; a damaged one is renamed. */
function oldestOf(files: SpanFiles, list: readonly DayFile[]): number | null {
  for (const file of [list[0], list[1], list.at(-1)]) {
    const oldest = file ? files.ifSound(file, (db) => oldestIn(db, file)) : null;
    if (oldest !== null) return oldest;
  }
  return null;
}

/** Bytes in use in a file that is open, without free pages, which are used again or given back. */
export function usedBytes(db: Database): number {
  const pragma = (name: string) => db.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

/** Bytes of the journal, with its WAL; without free pages where the file cannot give them back. */
export function journalBytes(db: Database, path: string): number {
  const givesBack = db.pragma('auto_vacuum', { simple: true }) !== 0;
  return givesBack ? bytesOnDisk(path) : usedBytes(db) + bytesOnDisk(`${path}-wal`);
}
