import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { FaultError, fail, ok, type Result } from '../../../core/result/result.ts';
import { HAS_GAPS } from '../days/complete-from.ts';
import { type DayFile, dayFile, type Level, listDayFiles, openDayFileToRead } from '../days/day-files.ts';
import { foldedOf, journalIdentity } from '../days/folded.ts';
import { DAY_MS } from '../days/spans.ts';
import { openKnown, type openReadOnly } from '../open-database.ts';
import {
  CATALOG_APPLICATION_ID,
  CATALOG_MIGRATIONS,
  JOURNAL_APPLICATION_ID,
  JOURNAL_MIGRATIONS,
  migrate,
} from '../schema.ts';
import { openFault } from '../store-fault.ts';
import { OpenFile } from './open-file.ts';

/** Files that stay open: a month of days of two levels, and their months. */
const MAX_OPEN = 64;
/** Each look at whether an open file was deleted asks the system; a long reading takes thousands of snapshots. */
const LOOK_EVERY_MS = 1000;
/** Longer than a file is being begun. */
const BEGUN_MS = 60_000;

const JOURNAL = { applicationId: JOURNAL_APPLICATION_ID, migrations: JOURNAL_MIGRATIONS };
const CATALOG = { applicationId: CATALOG_APPLICATION_ID, migrations: CATALOG_MIGRATIONS };
/** Faults of a day's file that hide its own time, and nothing else. */
const OF_ITS_TIME_ONLY = new Set(['store.damaged', 'store.newer', 'store.foreign']);

interface StoreFilesOptions {
  readonly now?: () => number; // monotonic, ms
  /** A missing journal is read as an empty one: of a folder that no Sounder has to have open. */
  readonly mayLackJournal?: boolean;
}

/** The files of a project, opened for reading as they are needed. */
export class StoreFiles {
  private readonly dataDir: string;
  private readonly now: () => number;
  private lookedAtMs: number;
  private readonly emptyJournal: OpenFile | null;
  /** By path, the one used last at the end. */
  private readonly opened = new Map<string, OpenFile>();
  private readonly lists = new Map<Level, readonly DayFile[]>();
  /** Files whose first pages can be read. */
  private readonly sound = new WeakSet<OpenFile>();
  /** Files that were damaged, or of a newer version, when they were last needed, by path. */
  private readonly damaged = new Map<string, DayFile>();

  /** Whether files of samples were begun when their day had rollups, by path and the file that it was. */
  private readonly gaps = new Map<string, { readonly identity: string; readonly has: boolean }>();

  constructor(dataDir: string, { now = () => performance.now(), mayLackJournal = false }: StoreFilesOptions = {}) {
    this.dataDir = dataDir;
    this.now = now;
    this.lookedAtMs = now();
    const journalPath = join(dataDir, 'journal.db');
    this.emptyJournal = mayLackJournal && !existsSync(journalPath) ? emptyJournal(journalPath) : null;
  }

  /** Throws FaultErrors `store.*`. */
  get journal(): OpenFile {
    return this.emptyJournal ?? this.needed('journal.db', JOURNAL);
  }

  /** Throws FaultErrors `store.*`. */
  get catalog(): OpenFile {
    return this.needed('sounder.db', CATALOG);
  }

  /** The files of a level, oldest first, as they were when the last snapshot began. */
  list(level: Level): readonly DayFile[] {
    const known = this.lists.get(level);
    if (known) return known;
    const list = listDayFiles(this.dataDir, level);
    this.lists.set(level, list);
    return list;
  }

  /**
   * Paths of the damaged and newer files that were needed and have a part of a span, Unix ms. A repair, or the compactor, renames them.
   * A missing journal may have had a part of any span.
   */
  damagedIn(fromMs: number, toMs: number): ReadonlySet<string> {
    const files = [...this.damaged.values()].filter((file) => file.fromMs < toMs && file.toMs > fromMs);
    const paths = files.map(({ path }) => path).filter((path) => existsSync(path));
    return new Set([...paths, ...(this.emptyJournal ? [join(this.dataDir, 'journal.db')] : [])]);
  }

  /** The file of a level that a time belongs to; null = there is none, or it is damaged. Throws FaultErrors `store.*`. */
  at(level: Level, atMs: number): OpenFile | null {
    return this.day(dayFile(this.dataDir, level, atMs));
  }

  /** Whether samples of a file's day are lost; null = it cannot be read. A history has hundreds of files: each is opened once for it. */
  hasGaps(file: DayFile): boolean | null {
    const status = statSync(file.path, { throwIfNoEntry: false, bigint: true });
    const identity = `${status?.ino} ${status?.birthtimeNs}`; // a file system gives an inode again at once
    const known = this.gaps.get(file.path);
    if (known?.identity === identity) return known.has;
    const wasOpen = this.opened.has(file.path);
    const open = this.day(file);
    if (!open || !status) return null;
    const has = open.meta(HAS_GAPS) !== null;
    // The mark of a file that is just begun follows its making.
    if (has || Date.now() - Number(status.birthtimeMs) > BEGUN_MS) this.gaps.set(file.path, { identity, has });
    if (!has && !wasOpen) {
      this.opened.delete(file.path);
      open.close();
    }
    return has;
  }

  /** The newest file of a level that can be read. */
  newest(level: Level): OpenFile | null {
    for (const file of this.list(level).toReversed()) {
      const open = this.day(file);
      if (open) return open;
    }
    return null;
  }

  /** Runs a piece of work, which must not wait, on one state of all files. */
  snapshot<T>(work: (snapshot: Snapshot) => T): T {
    this.lists.clear();
    const snapshot = new Snapshot(this);
    try {
      return work(snapshot);
    } finally {
      snapshot.end();
      if (this.now() - this.lookedAtMs >= LOOK_EVERY_MS) this.closeUnused();
      else if (this.opened.size > MAX_OPEN) this.closeWhere(() => this.opened.size > MAX_OPEN);
    }
  }

  /** The state of all files from now on, until they are closed. */
  hold(): Snapshot {
    this.lists.clear();
    return new Snapshot(this);
  }

  close(): void {
    this.emptyJournal?.close();
    for (const file of this.opened.values()) file.close();
    this.opened.clear();
  }

  private needed(name: string, format: typeof JOURNAL): OpenFile {
    const path = join(this.dataDir, name);
    const found = this.use(path, () => openKnown(path, format));
    if (found?.ok) return found.value;
    throw new FaultError(found?.fault ?? { code: 'store.unreadable', message: `There is no ${path}` });
  }

  private day(file: DayFile): OpenFile | null {
    const found = this.use(file.path, () => openDayFileToRead(file));
    if (!found) return null;
    if (found.ok && this.sound.has(found.value)) return found.value;
    const checked = found.ok ? complete(found.value, file.path) : found;
    if (checked.ok) {
      this.damaged.delete(file.path);
      if (checked.value) this.sound.add(checked.value);
      return checked.value;
    }
    if (!existsSync(file.path)) return null; // deleted since it was listed
    // What cannot be read for now must not look like a time without samples.
    if (!OF_ITS_TIME_ONLY.has(checked.fault.code)) throw new FaultError(checked.fault);
    this.damaged.set(file.path, file);
    return null;
  }

  private use(path: string, openDb: () => ReturnType<typeof openReadOnly>): Result<OpenFile> | null {
    const known = this.opened.get(path);
    this.opened.delete(path);
    if (known?.isCurrent) {
      this.opened.set(path, known);
      return { ok: true, value: known };
    }
    known?.close();
    const opened = OpenFile.open(path, openDb);
    if (opened?.ok) this.opened.set(path, opened.value);
    return opened;
  }

  /** Closes deleted files too, except the ones that are held: their space on the disk is free only then. */
  closeUnused(): void {
    this.lookedAtMs = this.now();
    this.closeWhere((file) => this.opened.size > MAX_OPEN || !file.isCurrent);
  }

  private closeWhere(isUnused: (file: OpenFile) => boolean): void {
    for (const [path, file] of this.opened) {
      if (file.db.inTransaction || !isUnused(file)) continue;
      this.opened.delete(path);
      file.close();
    }
  }
}

function emptyJournal(path: string): OpenFile {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  return new OpenFile(path, 0, db);
}

/** @returns null for a file that is being made, which has no tables yet; a fault for one whose first pages cannot be read */
function complete(file: OpenFile, path: string): Result<OpenFile | null> {
  try {
    if (!file.get("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")) return ok(null);
    file.meta('folded');
    return ok(file);
  } catch (error) {
    return fail(openFault(path, error));
  }
}

/**
 * One state of the files: the journal as of the beginning, and each other file as of its first use. `foldedBefore` is
 * right with that order: a fold writes the files first and the journal loses rows last.
 */
export class Snapshot {
  readonly journal: OpenFile;
  private readonly files: StoreFiles;
  private readonly begun = new Set<OpenFile>();
  private readonly identity: string;
  /** By day. */
  private readonly found: Readonly<Record<Level, Map<number, OpenFile | null>>> = {
    samples: new Map(),
    minutes: new Map(),
    hours: new Map(),
  };
  private readonly folded = new Map<OpenFile, number>();
  private readonly newestFolded = new Map<Level, number>();

  constructor(files: StoreFiles) {
    this.files = files;
    this.journal = this.begin(files.journal);
    this.identity = journalIdentity(this.journal.db); // the first read: from here on the journal stays as it is
  }

  /** The file of a level that a time belongs to; null = none. */
  file(level: Level, atMs: number): OpenFile | null {
    const days = this.found[level];
    const day = Math.floor(atMs / DAY_MS);
    const known = days.get(day);
    if (known !== undefined) return known;
    const file = this.files.at(level, atMs);
    days.set(day, file && this.begin(file));
    return file;
  }

  /**
   * The last row of the journal whose samples of this time are in the files of the level: later rows are read from the
   * journal. The newest file counts for those that no sample came for since.
   */
  foldedBefore(level: 'samples' | 'minutes', atMs: number): number {
    const newest = this.newestFoldedOf(level);
    const file = this.file(level, atMs);
    return Math.max(newest, file ? this.foldedIn(file) : 0);
  }

  /** The last row of the journal that is in the newest file. */
  newestFoldedOf(level: 'samples' | 'minutes'): number {
    const known = this.newestFolded.get(level);
    if (known !== undefined) return known;
    const file = this.files.newest(level);
    const folded = file ? this.foldedIn(this.begin(file)) : 0;
    this.newestFolded.set(level, folded);
    return folded;
  }

  private foldedIn(file: OpenFile): number {
    const known = this.folded.get(file);
    if (known !== undefined) return known;
    const folded = foldedOf(file.db, this.identity);
    this.folded.set(file, folded);
    return folded;
  }

  list(level: Level): readonly DayFile[] {
    return this.files.list(level);
  }

  /** `StoreFiles.hasGaps`, as of now: a file is begun with its gaps. */
  hasGaps(file: DayFile): boolean | null {
    return this.files.hasGaps(file);
  }

  end(): void {
    // Nothing was written, and COMMIT throws again where a page was found to be damaged.
    for (const file of this.begun) if (file.db.open && file.db.inTransaction) file.db.exec('ROLLBACK');
  }

  private begin(file: OpenFile): OpenFile {
    if (!this.begun.has(file)) {
      this.begun.add(file);
      file.db.exec('BEGIN');
    }
    return file;
  }
}
