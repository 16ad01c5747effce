import { type Batch, decodeBatch, type SampleRow } from '../core/model/batch.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { PlanDelta, PlanEntry } from '../core/ports/packet-io.ts';
import { type DownAfterOf, SeriesTable } from '../core/stats/series-table.ts';
import { holeFrames, Ledger } from './ledger.ts';
import { Lateness } from './live/lateness.ts';
import type { LimitWatch } from './live/limit-watch.ts';
import { LiveFeed } from './live/live-feed.ts';
import type { MtuWatch } from './live/mtu-watch.ts';
import type { PathFeed } from './live/path-feed.ts';
import { TailFeed } from './live/tail-feed.ts';
import { ledgerEntry } from './planner.ts';
import { isAdaptive, outcomeRules, ownColumnsOf } from './probe-registry.ts';
import type { JournalSamples } from './store/journal-row.ts';

type Frame = Uint8Array<ArrayBuffer>;

/** Those who look for more in samples than figures. */
export interface IntakeWatches {
  readonly paths: PathFeed;
  readonly mtus: MtuWatch;
  readonly limits: LimitWatch;
}

export interface IntakeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly watches: IntakeWatches;
  /** Takes a frame for good: its buffer moves. */
  readonly store: (frame: Frame) => void;
  readonly downAfterOf: DownAfterOf;
  /** Time between rounds; null = not known any more. */
  readonly intervalMsOf: (series: number) => number | null;
}

/**
 * What happens to every batch, in this order: account, live figures, store. Batches are acknowledged to the engine in
 * the order in which the store says they are safe.
 */
export class SampleIntake {
  readonly live: LiveFeed;
  readonly tail: TailFeed;
  readonly lateness: Lateness;
  private readonly table = new SeriesTable();
  private readonly ledger = new Ledger();
  private readonly rowOfSeries = new Map<number, number>();
  private readonly seriesOfRow: number[] = [];
  private readonly unstored: (() => void)[] = [];
  private shownBatches = 0;
  private readonly probeCodes = new Map<number, number>();
  /** Series of adaptive probes: the round after the last that was seen. */
  private readonly adaptive = new Map<number, number>();
  private readonly watches: IntakeWatches;
  private readonly log: Log;
  private readonly store: (frame: Frame) => void;
  private readonly downAfterOf: DownAfterOf;

  constructor({ clock, log, watches, store, downAfterOf, intervalMsOf }: IntakeOptions) {
    this.log = log;
    this.watches = watches;
    this.store = store;
    this.downAfterOf = downAfterOf;
    this.live = new LiveFeed(this.table, clock, (row) => this.seriesOfRow[row] as number);
    this.tail = new TailFeed(clock);
    this.lateness = new Lateness(intervalMsOf);
  }

  /** A new run: figures begin at nothing. */
  clear(): void {
    this.table.clear();
    this.watches.paths.clear();
    this.watches.mtus.clear();
    this.watches.limits.clear();
  }

  /** Opens and closes accounts as the plan changes. */
  follow(delta: PlanDelta): void {
    for (const id of delta.remove) this.close(id);
    for (const entry of delta.add) this.open(entry, entry.fromRound * entry.count);
  }

  /** Entries of an engine that ran on without us: their accounts begin with the next sample. */
  adopt(entries: readonly PlanEntry[]): void {
    for (const entry of entries) this.open(entry, null);
  }

  /** Entries that the engine refused. */
  forget(entries: readonly PlanEntry[]): void {
    for (const entry of entries) this.close(entry.series);
  }

  /** The first round of a series that is not accounted for. */
  nextRound(series: number): number {
    return this.adaptive.get(series) ?? this.ledger.nextRound(series);
  }

  take(frame: Frame, acknowledge: () => void): void {
    const own = frame.byteOffset === 0 ? frame : frame.slice();
    const batch = decodeBatch(own, ownColumnsOf);
    if (!batch) {
      this.log.error('the engine sent something that is not a batch', { bytes: frame.byteLength });
      return acknowledge();
    }
    const holes = this.ledger.note(batch);
    if (isAdaptive(batch.probeCode)) this.noteRounds(batch);
    this.show(batch);
    this.unstored.push(acknowledge);
    this.store(own);
    this.takeHoles(holes);
  }

  /** The engine is gone: what it had not reported is not measured. */
  settle(cause: number): void {
    this.takeHoles(this.ledger.settle(cause));
  }

  /** Samples of this run that were not measured by our own fault. */
  get missed(): number {
    return this.table.missedInAll;
  }

  /** Batches that are stored, of those since the start; the first is number 1. */
  get storedBatches(): number {
    return this.shownBatches - this.unstored.length;
  }

  /** So many batches more are stored. */
  stored(batches: number): void {
    for (const acknowledge of this.unstored.splice(0, batches)) acknowledge();
  }

  /** Samples of this run from before a restart. */
  takePast(probeCode: number, samples: JournalSamples): void {
    this.table.addPast(samples, (series) => this.row(series), outcomeRules(probeCode), this.downAfterOf);
  }

  private open(entry: PlanEntry, fromIndex: number | null): void {
    this.probeCodes.set(entry.series, entry.probeCode);
    // Where the answers decide how many samples there are, none can be missed.
    if (isAdaptive(entry.probeCode)) this.adaptive.set(entry.series, entry.fromRound);
    else this.ledger.open(ledgerEntry(entry), fromIndex);
  }

  private close(series: number): void {
    this.ledger.close(series);
    this.adaptive.delete(series);
  }

  private noteRounds(batch: Batch): void {
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const known = this.adaptive.get(series);
      const next = (batch.round[at] as number) + 1;
      if (known !== undefined && next > known) this.adaptive.set(series, next);
    }
  }

  private row(series: number): number {
    const known = this.rowOfSeries.get(series);
    if (known !== undefined) return known;
    const row = this.seriesOfRow.length;
    this.seriesOfRow.push(series);
    this.rowOfSeries.set(series, row);
    this.table.reserve(row + 1);
    return row;
  }

  private show(batch: Batch): void {
    const rules = outcomeRules(batch.probeCode);
    this.shownBatches += 1;
    this.table.add(batch, (series) => this.row(series), rules, this.downAfterOf);
    this.lateness.add(batch);
    this.tail.add(batch, rules, this.shownBatches);
    if (isAdaptive(batch.probeCode)) {
      this.watches.paths.add(batch);
      this.watches.mtus.add(batch);
    } else this.watches.limits.add(batch);
  }

  /** Not-measured samples of our own making take the same way as the engine's. */
  private takeHoles(holes: readonly SampleRow[]): void {
    if (holes.length === 0) return;
    for (const frame of holeFrames(holes, (series) => this.probeCodes.get(series) ?? 0, ownColumnsOf)) {
      const batch = decodeBatch(frame, ownColumnsOf);
      if (!batch) continue; // a probe that this version doesn't know has no account
      this.show(batch);
      this.unstored.push(() => undefined);
      this.store(frame);
    }
  }
}
