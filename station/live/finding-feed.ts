import type { Batch } from '../../core/model/batch.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { type Findings, TRACKED_CODES, Trackers } from '../../probes/trackers.ts';
import type { Incidents } from '../events/incidents.ts';
import { BackfillGate } from './backfill-gate.ts';
import { StateReaders } from './state-readers.ts';

/** The findings of the probes' trackers, as `PathFeed` has the paths. */
export class FindingFeed {
  private readonly trackers = new Trackers();
  private readonly batches = new BackfillGate((batch) => this.note(batch));
  private readonly readers: StateReaders<Finding>;
  private readonly incidents: Pick<Incidents, 'findingChanged'>;

  constructor(clock: Clock, incidents: Pick<Incidents, 'findingChanged'>) {
    this.incidents = incidents;
    this.readers = new StateReaders(clock, (series) => this.trackers.of(series));
  }

  add(batch: Batch): void {
    if (TRACKED_CODES.includes(batch.probeCode)) this.batches.add(batch);
  }

  /** Samples whose detail could not be read. */
  get malformed(): number {
    return this.trackers.malformed;
  }

  get states(): Findings {
    return this.trackers.findings;
  }

  /** The same as `PathFeed.awaitPast`. */
  awaitPast(): (past: Findings) => boolean {
    return this.batches.awaitPast((past: Findings) => this.takeOver(past));
  }

  /** Continues with the states of another tracker. */
  takeOver(past: Findings): void {
    this.trackers.takeOver(past);
    for (const states of past.values()) for (const series of states.keys()) this.readers.touched.add(series);
  }

  clear(): void {
    this.batches.clear();
    this.trackers.clear();
    this.readers.touched.clear();
  }

  /** @param query `brief`: without what only the details panel shows */
  open(
    { series, brief }: { readonly series: readonly number[]; readonly brief: boolean },
    sink: Sink<Finding>,
    signal: AbortSignal,
  ): void {
    this.readers.open(series, sink, signal, brief ? (state) => this.trackers.brief(state) : undefined);
  }

  private note(batch: Batch): void {
    for (const event of this.trackers.add(batch, this.readers.touched)) this.incidents.findingChanged(event);
  }
}
