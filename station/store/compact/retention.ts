import type { DayFile, Level } from '../days/day-files.ts';
import { LEVELS } from '../days/day-files.ts';
import { DEFAULT_LIMITS, type StorageLimits } from '../limits.ts';
import { LevelSizes } from './level-sizes.ts';
import { deleteOldest, isOldestHourClosed, oldestIn } from './oldest-rows.ts';
import { type SpanFiles, truncateWal } from './span-files.ts';
import { freePages } from './usage.ts';

/** Largest shares of the cap; samples have what the others leave. */
const SHARES: Readonly<Record<Level, number>> = { samples: 1, minutes: 0.3, hours: 0.1 };
/** That of minutes while their oldest hour is not over: without them it would have no row among the hours. */
const OPEN_HOUR_SHARE = 0.5;
/** Samples of less give way after minutes: those of the last minutes are worth more than rows of the same time. */
const LEAST_SAMPLES_SHARE = 0.15;
const COARSER_FIRST: readonly Level[] = ['minutes', 'samples', 'hours'];
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
  private readonly journalBytes: (capBytes: number) => number;
  private readonly nowMs: () => number;
  limits: StorageLimits = DEFAULT_LIMITS;

  /** @param journalBytes that will stay of it @param nowMs a time that is certain to have passed, Unix ms */
  constructor(files: SpanFiles, journalBytes: (capBytes: number) => number, nowMs: () => number) {
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
      if (file.toMs <= beforeMs && this.removeFile(file)) yield;
      else yield* this.deleteOldRows(file, beforeMs);
    }
  }

  private *deleteOldRows(file: DayFile, beforeMs: number): Generator<void> {
    for (let oldest = this.oldestOf(file); oldest !== null; oldest = this.oldestOf(file)) {
      if (oldest + SPAN_MS[file.level] > beforeMs) return;
      if (!this.deleteRows(file, BLOCKS_PER_STEP, beforeMs)) return;
      if (!this.shrink(file)) return;
      yield;
      yield* this.giveBack(file);
    }
  }

  private *deleteExcess(): Generator<void> {
    const sizes = new LevelSizes(this.files);
    for (;;) {
      const found = this.excessOf(sizes);
      if (!found || !this.deleteFrom(found.file, found.excess, sizes)) return;
      yield;
      yield* this.giveBack(found.file);
    }
  }

  /** The file that has to give way, and how much is too much; null = all fits. */
  private excessOf(sizes: LevelSizes): { readonly file: DayFile; readonly excess: number } | null {
    const { capBytes } = this.limits;
    for (const level of ['hours', 'minutes'] as const) {
      const bytes = sizes.of(level);
      const file = bytes > capBytes * SHARES[level] ? this.shrinkable(level) : null;
      const excess = file ? bytes - capBytes * this.shareOf(file) : 0;
      if (file && excess > 0) return { file, excess };
    }
    const excess = sizes.total + this.journalBytes(capBytes) - capBytes * FILLED_SHARE;
    if (excess <= 0) return null;
    const isShort = sizes.of('samples') < capBytes * LEAST_SAMPLES_SHARE;
    for (const level of isShort ? COARSER_FIRST : LEVELS) {
      const file = this.shrinkable(level);
      if (file) return { file, excess };
    }
    return null;
  }

  private shareOf(oldest: DayFile): number {
    const isOpen = oldest.level === 'minutes' && this.files.ifSound(oldest, isOldestHourClosed) === false;
    return isOpen ? OPEN_HOUR_SHARE : SHARES[oldest.level];
  }

  /** The oldest file of a level, if something of it can be deleted. */
  private shrinkable(level: Level): DayFile | null {
    const files = this.files.list(level);
    const [oldest] = files;
    return oldest && (files.length > 1 || this.oldestOf(oldest) !== null) ? oldest : null;
  }

  /** @returns false when nothing more can be freed now */
  private deleteFrom(file: DayFile, excess: number, sizes: LevelSizes): boolean {
    const before = sizes.measure(file);
    if (before <= excess && this.removeFile(file)) return sizes.measure(file) < before;
    if (this.oldestOf(file) === null) return this.removeFile(file) && sizes.measure(file) < before;
    const opened = sizes.measure(file); // without what was in its WAL
    const blocks = Math.min(BLOCKS_PER_STEP, Math.ceil(excess / BLOCK_BYTES));
    if (!this.deleteRows(file, blocks)) return false;
    return this.shrink(file) && sizes.measure(file) < opened;
  }

  /** Start of the oldest span of a file; null = it has no rows, or is damaged: then it is renamed. */
  private oldestOf(file: DayFile): number | null {
    return this.files.ifSound(file, (db) => oldestIn(db, file));
  }

  private deleteRows(file: DayFile, blocks: number, beforeMs = file.toMs): boolean {
    return this.files.ifSound(file, (db) => deleteOldest(db, file, blocks, beforeMs)) === true;
  }

  /** Gives all free pages of a file back, except those of the newest: it uses them again. */
  private *giveBack(file: DayFile): Generator<void> {
    if (this.files.newest(file.level)?.path === file.path) return;
    const free = () => this.files.ifSound(file, freePages) ?? 0;
    for (let before = Number.POSITIVE_INFINITY, left = free(); left > 0 && left < before; ) {
      if (!this.shrink(file)) return;
      yield;
      before = left;
      left = free();
    }
  }

  /** Gives pages back. @returns false while a reader needs the file as it was: more deleting would only lengthen its WAL */
  private shrink(file: DayFile): boolean {
    const isDone = this.files.ifSound(file, (db) => {
      if (!truncateWal(db)) return false;
      db.pragma(`incremental_vacuum(${PAGES_PER_STEP})`);
      return truncateWal(db);
    });
    return isDone === true;
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
}
