import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { FaultError } from '../../../core/result/result.ts';
import { keepGaps } from '../days/complete-from.ts';
import { type DayFile, dayFile, type Level, listDayFiles, openDayFile } from '../days/day-files.ts';
import { keepStoreId, storeIdOf } from '../days/folded.ts';
import { isDamage } from '../store-fault.ts';
import { limitWal, walLimit } from '../wal-limit.ts';

/** Files that are open at a time: those of the day and of the day before on each level. */
const MAX_OPEN = 8;
/** Waits for a reader that recovers a WAL. */
const BUSY_MS = 1000;

const COMPANIONS = ['', '-wal', '-shm'];

/** Receives the news of files that were renamed. */
export type DamageListener = (file: DayFile, keptPath: string) => void;

/** Damage of a file that is not renamed again, or not yet used again: it ends a round, whatever file that was about. */
export class FileDamage extends FaultError {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const hint = 'check the disk: a damaged file is renamed, and a new one begun';
    super({ code: 'store.damaged', message: `${path} is damaged`, hint });
    this.path = path;
    this.cause = cause;
  }
}

/** The day and month files as the one thread that writes them has them open. */
export class SpanFiles {
  readonly dataDir: string;
  private readonly storeId: string;
  private readonly nowMs: () => number;
  private readonly onDamage: DamageListener;
  /** By path, the one used last at the end. */
  private readonly open = new Map<string, Database>();
  /** Paths of the files that were renamed in this round: on a disk that damages each new one, there would be no end. */
  private readonly renamed = new Set<string>();

  private walBytes = walLimit(0);

  /** @param storeId of the project */
  constructor(dataDir: string, storeId: string, nowMs: () => number, onDamage: DamageListener) {
    this.dataDir = dataDir;
    this.storeId = storeId;
    this.nowMs = nowMs;
    this.onDamage = onDamage;
  }

  /** Files that are damaged may be renamed again. */
  beginRound(): void {
    this.renamed.clear();
  }

  /** Keeps the WALs small against the cap of the storage. */
  setCap(capBytes: number): void {
    this.walBytes = walLimit(capBytes);
    for (const db of this.open.values()) limitWal(db, this.walBytes);
  }

  /** Moves all WALs into their files, except for what readers still need. */
  checkpoint(): void {
    for (const db of this.open.values()) {
      try {
        truncateWal(db);
      } catch (error) {
        if (!isDamage(error)) throw error; // the file is renamed when it is worked with
      }
    }
  }

  list(level: Level): readonly DayFile[] {
    return listDayFiles(this.dataDir, level);
  }

  newest(level: Level): DayFile | undefined {
    return this.list(level).at(-1);
  }

  of(level: Level, atMs: number): DayFile {
    return dayFile(this.dataDir, level, atMs);
  }

  /** Opens or makes a file; a damaged one is renamed and a new one begun. Throws FaultErrors `store.*`. */
  database(file: DayFile): Database {
    const known = this.open.get(file.path);
    this.open.delete(file.path);
    const db = known ?? this.opened(file);
    this.open.set(file.path, db);
    for (const [path] of this.open) {
      if (this.open.size <= MAX_OPEN) break;
      this.close(path);
    }
    return db;
  }

  /** @returns null = there is no such file (any more) */
  existing(file: DayFile): Database | null {
    return this.open.has(file.path) || existsSync(file.path) ? this.database(file) : null;
  }

  /** @returns null = it is not open */
  openedAlready({ path }: DayFile): Database | null {
    return this.open.get(path) ?? null;
  }

  /** Works with a file; if it turns out to be damaged, with a new one, once in a round. */
  withFile<T>(file: DayFile, work: (db: Database) => T): T {
    try {
      return work(this.database(file));
    } catch (error) {
      if (!this.giveUp(file, error)) throw this.faultOf(file, error);
      return this.withFile(file, work);
    }
  }

  /** Works with a file that exists. @returns null = there is none, or it was damaged and is renamed */
  ifSound<T>(file: DayFile, work: (db: Database) => T): T | null {
    try {
      const db = this.existing(file);
      return db && work(db);
    } catch (error) {
      if (!this.giveUp(file, error)) throw this.faultOf(file, error);
      return null;
    }
  }

  /**
   * Renames a file if an error says that it is damaged, once in a round. The newest of a level is begun again at once: that of the
   * day before may have rows of the journal that the damaged one had, and these would not be folded again.
   * @returns whether it was renamed
   */
  giveUp(file: DayFile, error: unknown): boolean {
    if (!isDamageOf(file, error) || this.renamed.has(file.path) || !existsSync(file.path)) return false;
    const isNewest = this.newest(file.level)?.path === file.path;
    this.moveAway(file);
    if (isNewest) this.database(file);
    return true;
  }

  /** Makes the error to throw of one of a file: damage names it, so that it is not taken for that of another. */
  faultOf(file: DayFile, error: unknown): unknown {
    return isDamageOf(file, error) ? new FileDamage(file.path, error) : error;
  }

  /** Deletes a file for good. */
  remove({ path }: DayFile): void {
    this.close(path);
    for (const end of COMPANIONS) rmSync(`${path}${end}`, { force: true });
  }

  closeAll(): void {
    for (const path of [...this.open.keys()]) this.close(path);
  }

  close(path: string): void {
    const db = this.open.get(path);
    this.open.delete(path);
    try {
      db?.close();
    } catch {
      // Its pages stay in the WAL.
    }
  }

  private opened(file: DayFile): Database {
    const hasGaps =
      file.level === 'samples' && !existsSync(file.path) && existsSync(this.of('minutes', file.fromMs).path);
    const result = openDayFile(file);
    if (!result.ok && result.fault.code === 'store.damaged') {
      if (this.renamed.has(file.path)) throw new FileDamage(file.path, result.fault);
      this.moveAway(file);
      return this.opened(file);
    }
    if (!result.ok) throw new FaultError(result.fault);
    const db = result.value;
    try {
      limitWal(db, this.walBytes);
      db.pragma(`busy_timeout = ${BUSY_MS}`);
      if (storeIdOf(db) !== this.storeId) keepStoreId(db, this.storeId);
      if (hasGaps) keepGaps(db);
      return db;
    } catch (error) {
      db.close();
      if (!isDamage(error) || this.renamed.has(file.path)) throw this.faultOf(file, error);
      this.moveAway(file);
      return this.opened(file);
    }
  }

  private moveAway(file: DayFile): void {
    this.close(file.path);
    this.renamed.add(file.path);
    const stamp = new Date(this.nowMs()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    let keptPath = `${file.path}.damaged-${stamp}`;
    for (let more = 2; existsSync(keptPath); more++) keptPath = `${file.path}.damaged-${stamp}-${more}`;
    for (const end of COMPANIONS) {
      if (existsSync(`${file.path}${end}`)) renameSync(`${file.path}${end}`, `${keptPath}${end}`);
    }
    this.onDamage(file, keptPath);
  }
}

function isDamageOf({ path }: DayFile, error: unknown): boolean {
  if (error instanceof FileDamage) return error.path === path;
  return isDamage(error) || (error instanceof FaultError && error.fault.code === 'store.damaged');
}

/** Bytes of a database on disk with its companions. */
export function bytesOnDisk(path: string): number {
  return COMPANIONS.reduce((sum, end) => sum + fileBytes(`${path}${end}`), 0);
}

/** @returns 0 = there is no such file */
export const fileBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Moves the WAL of a file into it without waiting for readers. @returns false when one of them still needs it */
export function truncateWal(db: Database): boolean {
  db.pragma('busy_timeout = 0');
  const isBusy = db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) !== 0;
  db.pragma(`busy_timeout = ${BUSY_MS}`);
  return !isBusy;
}
