import type { DayFile, Level } from '../days/day-files.ts';
import { LEVELS } from '../days/day-files.ts';
import { DEFAULT_LIMITS, type StorageLimits } from '../limits.ts';
import { deleteOldest, oldestIn } from './oldest-rows.ts';
import { bytesOnDisk, type SpanFiles, truncateWal } from './span-files.ts';
import { usedBytes } from './usage.ts';

/** Largest shares of the cap; samples have what the others leave. */
const SHARES: Readonly<Record<Level, number>> = { samples: 1, minutes: 0.3, hours: 0.1 };
/** Share of the cap that is filled: the rest is for what the journal gets until the next round. */
const FILLED_SHARE = 0.98;
/** Blocks that a step deletes at most: 0.7 MB of samples. */
const BLOCKS_PER_STEP = 512;
/** Bytes of a block on disk, for the first guess. */
const BLOCK_BYTES = 1400;
/** Pages that a step gives back to the disk. */
const PAGES_PER_STEP = 64;
const SPAN_MS: Readonly<Record<Level, number>> = { samples: 600_000, minutes: 3_600_000, hours: 3_600_000 };

/** Deletes what is older than the limits, then what is too much, oldest first, in small steps. */
export class Retention {
  private readonly files: SpanFiles;
  private readonly journalBytes: () => number;
  private readonly nowMs: () => number;
  limits: StorageLimits = DEFAULT_LIMITS;

  constructor(files: SpanFiles, journalBytes: () => number, nowMs: () => number) {
    this.files = files;
    this.journalBytes = journalBytes;
    this.nowMs = nowMs;
  }

  *steps(): Generator<void> {
    this.files.checkpoint();
    for (const level of LEVELS) yield* this.deleteOld(level);
    yield* this.deleteExcess();
  }

  /** Longest age of a level: never less than that of a finer one. */
  private ageOf(level: Level): number {
    const { samplesMs, minutesMs, hoursMs } = this.limits;
    if (level === 'samples') return samplesMs;
    return level === 'minutes' ? Math.max(samplesMs, minutesMs) : Math.max(samplesMs, minutesMs, hoursMs);
  }

  private *deleteOld(level: Level): Generator<void> {
    const beforeMs = this.nowMs() - this.ageOf(level);
    const files = this.files.list(level).filter(({ fromMs }) => fromMs < beforeMs);
    for (const file of files) {
      if (file.toMs <= beforeMs && this.removeFile(file)) {
        yield;
        continue;
      }
      const db = this.files.existing(file);
      if (!db) continue;
      for (let oldest = oldestIn(db, file); oldest !== null; oldest = oldestIn(db, file)) {
        if (oldest + SPAN_MS[level] > beforeMs) break;
        deleteOldest(db, file, BLOCKS_PER_STEP, beforeMs);
        this.shrink(file);
        yield;
      }
    }
  }

  private *deleteExcess(): Generator<void> {
    const bytes: Record<Level, number> = { samples: 0, minutes: 0, hours: 0 };
    for (const level of LEVELS) {
      for (const file of this.files.list(level)) bytes[level] += this.bytesOf(file);
    }
    for (;;) {
      const { level, excess } = this.excessOf(bytes);
      if (excess <= 0) return;
      const freed = this.deleteFrom(level, excess);
      if (freed === null) return;
      bytes[level] -= freed;
      yield;
    }
  }

  /** The level that has to give way, and by how much. */
  private excessOf(bytes: Readonly<Record<Level, number>>): { readonly level: Level; readonly excess: number } {
    const { capBytes } = this.limits;
    for (const level of ['hours', 'minutes'] as const) {
      const excess = bytes[level] - capBytes * SHARES[level];
      if (excess > 0 && this.canShrink(level)) return { level, excess };
    }
    const excess = bytes.samples + bytes.minutes + bytes.hours + this.journalBytes() - capBytes * FILLED_SHARE;
    const level = LEVELS.find((one) => this.canShrink(one));
    return level ? { level, excess } : { level: 'samples', excess: 0 };
  }

  private canShrink(level: Level): boolean {
    const files = this.files.list(level);
    if (files.length !== 1) return files.length > 1;
    const db = this.files.existing(files[0] as DayFile);
    return db !== null && oldestIn(db, files[0] as DayFile) !== null;
  }

  /** @returns bytes freed; null = there is nothing to delete */
  private deleteFrom(level: Level, excess: number): number | null {
    const [oldest] = this.files.list(level);
    if (!oldest) return null;
    const before = this.bytesOf(oldest);
    if (before <= excess && this.removeFile(oldest)) return before;
    const db = this.files.existing(oldest);
    if (!db) return null;
    const blocks = Math.min(BLOCKS_PER_STEP, Math.ceil(excess / BLOCK_BYTES));
    if (!deleteOldest(db, oldest, blocks)) return this.removeFile(oldest) ? before : null;
    this.shrink(oldest);
    return before - this.bytesOf(oldest);
  }

  /** @returns false for the newest of its level, which says what is folded, and on a system that keeps files which are open */
  private removeFile(file: DayFile): boolean {
    if (this.files.newest(file.level)?.path === file.path) return false;
    try {
      this.files.remove(file);
      return true;
    } catch {
      return false;
    }
  }

  /** Free pages do not count: what a reader's snapshot still holds is given back later. */
  private bytesOf(file: DayFile): number {
    const db = this.files.openedAlready(file);
    return db ? usedBytes(db) + bytesOnDisk(`${file.path}-wal`) : bytesOnDisk(file.path);
  }

  private shrink(file: DayFile): void {
    const db = this.files.database(file);
    db.pragma(`incremental_vacuum(${PAGES_PER_STEP})`);
    truncateWal(db);
  }
}
