import type { Database } from 'better-sqlite3';
import { FaultError } from '../../../core/result/result.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import type { DayFile } from '../days/day-files.ts';
import { hasJournalId, journalIdentity, storeIdOf } from '../days/folded.ts';
import { DAY_MS, startOf } from '../days/spans.ts';
import { FileWatch } from '../file-watch.ts';
import type { StorageLimits } from '../limits.ts';
import { openReadOnly } from '../open-database.ts';
import { ConfirmedTime } from './confirmed-time.ts';
import { Fold, type FoldedPortion } from './fold.ts';
import { HopWriter } from './hop-writer.ts';
import { HourClose } from './hour-close.ts';
import { JournalRows, type PortionLimits } from './journal-rows.ts';
import { FULL_SLOT_PARTS } from './part-writer.ts';
import { ProbeSums } from './probe-sums.ts';
import { Retention } from './retention.ts';
import { SlotMerge } from './slot-merge.ts';
import { type DamageListener, SpanFiles } from './span-files.ts';
import { journalBytes, type LevelUsage, usageOf } from './usage.ts';

export interface CompactorOptions {
  readonly dataDir: string;
  readonly journalPath: string;
  readonly limits: StorageLimits;
  /** Unix ms. */
  readonly nowMs: () => number;
  /** Ms of a clock that cannot be set. */
  readonly monotonicMs: () => number;
  readonly onDamage: DamageListener;
  readonly portionLimits?: PortionLimits;
}

/** Progress of the compactor. */
export interface CompactorState {
  /** Rows of the journal up to this one are in blocks and rollups. */
  readonly foldedId: number;
  readonly levels: readonly LevelUsage[];
  /** Rows and blocks that could not be read, since the opening. */
  readonly damaged: number;
}

/** Between the end of a slot or an hour and its merge: most samples have come by then. */
const LATE_MS = 60_000;
/** Rows of the journal are read once, one after the other. */
const JOURNAL_CACHE_KB = 512;

/**
 * Moves samples from the journal to blocks and rollups, and deletes what is too old or too much. Its work comes in steps, between
 * which its thread can do something else; a step is a transaction, or a few.
 */
export class Compactor {
  private readonly options: CompactorOptions;
  private readonly journalDb: Database;
  private readonly watch: FileWatch;
  private readonly files: SpanFiles;
  private readonly sums = new ProbeSums();
  private readonly fold: Fold;
  private readonly hops: HopWriter;
  private readonly retention: Retention;
  /** Files with slots or hours that may have to be closed: at first all. */
  private readonly toMerge: Map<string, DayFile>;
  private readonly toClose: Map<string, DayFile>;
  /** Slots that cannot be merged wholly → their parts, with which it is not tried again. */
  private readonly unmergeable = new Map<number, number>();
  /** Rows of the journal up to this one are folded; 0 = not known yet. */
  foldedId = 0;
  /** Blocks that merges could not read. */
  private damagedBlocks = 0;

  /** Throws FaultErrors `store.*`. The journal must have been opened by the writer before. */
  constructor(options: CompactorOptions) {
    this.options = options;
    const journal = openReadOnly(options.journalPath);
    if (!journal.ok) throw new FaultError(journal.fault);
    this.journalDb = journal.value;
    this.journalDb.pragma(`cache_size = ${-JOURNAL_CACHE_KB}`);
    this.watch = new FileWatch([options.journalPath]);
    if (!hasJournalId(this.journalDb)) throw new Error('the journal has no id');
    const storeId = storeIdOf(this.journalDb) ?? '';
    this.files = new SpanFiles(options.dataDir, storeId, options.nowMs, options.onDamage);
    const rows = new JournalRows(this.journalDb, ownColumnsOf, options.portionLimits);
    this.fold = new Fold(this.files, rows, journalIdentity(this.journalDb), this.sums);
    this.hops = new HopWriter(this.files);
    const time = new ConfirmedTime({
      nowMs: options.nowMs,
      monotonicMs: options.monotonicMs,
      days: () => this.files.list('samples'),
    });
    const bytes = (capBytes: number) => journalBytes(this.journalDb, options.journalPath, capBytes);
    this.retention = new Retention(this.files, bytes, () => time.nowMs());
    this.setLimits(options.limits);
    this.toMerge = new Map(this.files.list('samples').map((file) => [file.path, file]));
    this.toClose = new Map(this.files.list('minutes').map((file) => [file.path, file]));
  }

  setLimits(limits: StorageLimits): void {
    this.files.setCap(limits.capBytes);
    this.retention.limits = limits;
  }

  state(): CompactorState {
    return {
      foldedId: this.foldedId,
      levels: usageOf(this.files),
      damaged: this.fold.damaged + this.damagedBlocks + this.sums.damaged,
    };
  }

  /**
   * One round of all work; after each portion the caller learns how far it is. Throws what SQLite throws.
   * @param throughId the last row of the journal that is folded: see `FoldLimit`
   */
  *cycle(throughId = Number.MAX_SAFE_INTEGER): Generator<void> {
    this.files.beginRound();
    for (;;) {
      this.watch.check();
      const portion = this.fold.next(throughId);
      this.foldedId = portion?.lastId ?? this.fold.foldedId();
      if (portion) this.note(portion);
      yield;
      // With rows left to fold, it is the time of those that are folded, whatever the clock says.
      const nowMs = this.options.nowMs();
      yield* this.close(portion ? Math.min(portion.lastMs, nowMs) : nowMs);
      yield* this.retention.steps();
      if (!portion) return;
    }
  }

  dispose(): void {
    this.files.closeAll();
    this.journalDb.close();
  }

  private note({ days }: FoldedPortion): void {
    for (const day of days) {
      const samples = this.files.of('samples', day);
      const minutes = this.files.of('minutes', day);
      this.toMerge.set(samples.path, samples);
      this.toClose.set(minutes.path, minutes);
    }
  }

  private *close(timeMs: number): Generator<void> {
    const overMs = timeMs - LATE_MS;
    for (const file of this.inOrder(this.toMerge)) {
      const merge = yield* this.guarded(file, () => this.merging(file, overMs));
      if (file.toMs <= overMs && merge) this.toMerge.delete(file.path);
    }
    for (const file of this.inOrder(this.toClose)) {
      const isClosed = yield* this.guarded(file, () => this.closing(file, overMs));
      if (file.toMs <= overMs && isClosed) this.toClose.delete(file.path);
    }
  }

  private inOrder(files: ReadonlyMap<string, DayFile>): readonly DayFile[] {
    return [...files.values()].sort((left, right) => left.fromMs - right.fromMs);
  }

  /** Runs the steps of a file; a damaged one is renamed. */
  private *guarded(file: DayFile, steps: () => Generator<void>): Generator<void, boolean> {
    try {
      yield* steps();
      return true;
    } catch (error) {
      if (!this.files.giveUp(file, error)) throw this.files.faultOf(file, error);
      return false;
    }
  }

  private *merging(file: DayFile, overMs: number): Generator<void> {
    const db = this.files.existing(file);
    if (!db) return;
    const merge = new SlotMerge(db, ownColumnsOf, this.hops, this.unmergeable);
    try {
      yield* merge.steps(overMs, FULL_SLOT_PARTS);
    } finally {
      this.damagedBlocks += merge.damaged;
    }
    yield;
  }

  private *closing(file: DayFile, overMs: number): Generator<void> {
    const db = this.files.existing(file);
    if (!db) return;
    const dayMs = startOf(DAY_MS, file.fromMs);
    const write = (work: (hours: Database) => void) => this.files.withFile(this.files.of('hours', dayMs), work);
    yield* new HourClose(db, write, dayMs, this.sums).steps(overMs);
    yield;
  }
}
