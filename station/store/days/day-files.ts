import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { ok, type Result } from '../../../core/result/result.ts';
import { type DatabaseOptions, openDatabase, openKnown } from '../open-database.ts';
import type { Migration } from '../schema.ts';
import {
  HOURS_APPLICATION_ID,
  HOURS_MIGRATIONS,
  MINUTES_APPLICATION_ID,
  MINUTES_MIGRATIONS,
  SAMPLES_APPLICATION_ID,
  SAMPLES_MIGRATIONS,
} from './day-schema.ts';
import { DAY_MS, startOf } from './spans.ts';

/** A level of the stored history, from fine to coarse; also the name of its folder. */
export type Level = 'samples' | 'minutes' | 'hours';
export const LEVELS: readonly Level[] = ['samples', 'minutes', 'hours'];

interface LevelFormat {
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  readonly pageSize: number;
  /** Length of the name: a day (2026-11-30), or a month (2026-11). */
  readonly nameChars: 10 | 7;
}

export const LEVEL_FORMATS: Readonly<Record<Level, LevelFormat>> = {
  samples: {
    applicationId: SAMPLES_APPLICATION_ID,
    migrations: SAMPLES_MIGRATIONS,
    pageSize: 16_384,
    nameChars: 10,
  },
  minutes: {
    applicationId: MINUTES_APPLICATION_ID,
    migrations: MINUTES_MIGRATIONS,
    pageSize: 16_384,
    nameChars: 10,
  },
  hours: { applicationId: HOURS_APPLICATION_ID, migrations: HOURS_MIGRATIONS, pageSize: 8192, nameChars: 7 },
};

/** A file of a level. */
export interface DayFile {
  readonly level: Level;
  readonly path: string;
  /** The span that it is of, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The file of a level that a time belongs to, whether it exists or not. */
export function dayFile(dataDir: string, level: Level, atMs: number): DayFile {
  const { nameChars } = LEVEL_FORMATS[level];
  const name = new Date(atMs).toISOString().slice(0, nameChars);
  return { level, path: join(dataDir, level, `${name}.db`), ...spanOf(name) };
}

/** The existing files of a level, oldest first. */
export function listDayFiles(dataDir: string, level: Level): readonly DayFile[] {
  const dir = join(dataDir, level);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /^\d{4}-\d\d(-\d\d)?\.db$/.test(name) && name.length === LEVEL_FORMATS[level].nameChars + 3)
    .sort()
    .map((name) => ({ level, path: join(dir, name), ...spanOf(name.slice(0, -3)) }));
}

function spanOf(name: string): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Date.parse(name.length === 7 ? `${name}-01T00:00:00Z` : `${name}T00:00:00Z`);
  if (name.length > 7) return { fromMs, toMs: startOf(DAY_MS, fromMs) + DAY_MS };
  const from = new Date(fromMs);
  return { fromMs, toMs: Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1) };
}

/**
 * Opens or makes a file for the thread that writes. A reader never finds one that is half made. `synchronous` is FULL: the writer
 * deletes rows of the journal when they are folded, and files that are written one after the other must reach the disk in that order.
 */
export function openDayFile(file: DayFile): Result<Database> {
  if (!existsSync(file.path)) {
    const made = newDayFile(file);
    if (!made.ok) return made;
    made.value.db.close();
    made.value.replace();
  }
  return openDatabase(file.path, optionsOf(file.level));
}

/** A file that is being made under another name. */
export interface NewDayFile {
  readonly db: Database;
  /** Gives it its name, in place of one that has it; to be called when it is closed. */
  replace(): void;
  /** Deletes it. */
  discard(): void;
}

export function newDayFile({ level, path }: DayFile): Result<NewDayFile> {
  const folder = dirname(path);
  // Not the data folder itself: one that was removed does not come back with parts of it.
  if (!existsSync(folder)) {
    mkdirSync(folder, { mode: 0o700 });
    flushFolder(dirname(folder));
  }
  const newPath = `${path}.new`;
  const discard = () => {
    for (const end of ['', ...COMPANIONS]) rmSync(`${newPath}${end}`, { force: true });
  };
  discard();
  const made = openDatabase(newPath, optionsOf(level));
  if (!made.ok) return made;
  const replace = () => {
    for (const end of COMPANIONS) rmSync(`${path}${end}`, { force: true });
    renameSync(newPath, path);
    flushFolder(folder);
  };
  return ok({ db: made.value, replace, discard });
}

const COMPANIONS = ['-wal', '-shm'];

/** Makes new names of files survive a power cut, where the system can flush a folder. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return; // keeps names in its own log
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function optionsOf(level: Level): DatabaseOptions {
  const { applicationId, migrations, pageSize } = LEVEL_FORMATS[level];
  return { applicationId, migrations, pageSize, synchronous: 'FULL', autoVacuum: true };
}

/** Opens an existing file for reading, if this version knows its format. */
export const openDayFileToRead = ({ level, path }: DayFile): Result<Database> => openKnown(path, LEVEL_FORMATS[level]);
