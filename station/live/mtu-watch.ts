import type { PathMtuState } from '../../core/contracts/path.ts';
import type { Batch } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import type { Incidents } from '../events/incidents.ts';
import { BackfillGate } from './backfill-gate.ts';
import { MtuBook, type MtuPages } from './mtu-book.ts';
import { StateReaders } from './state-readers.ts';

/** The path MTUs of the series that search for it, as `PathFeed` has the paths. */
export class MtuWatch {
  private readonly book = new MtuBook();
  private readonly batches = new BackfillGate((batch) => this.note(batch));
  private readonly readers: StateReaders<PathMtuState>;
  private readonly incidents: Pick<Incidents, 'mtuChanged'>;

  constructor(clock: Clock, incidents: Pick<Incidents, 'mtuChanged'>) {
    this.incidents = incidents;
    this.readers = new StateReaders(clock, (series) => this.book.pages.get(series));
  }

  add(batch: Batch): void {
    if (batch.probeCode === pathMtu.code) this.batches.add(batch);
  }

  /** The same as `PathFeed.awaitPast`. */
  awaitPast(): (past: MtuPages) => boolean {
    return this.batches.awaitPast((past: MtuPages) => {
      this.book.takeOver(past);
      for (const series of past.keys()) this.readers.touched.add(series);
    });
  }

  clear(): void {
    this.batches.clear();
    this.book.clear();
    this.readers.touched.clear();
  }

  open(series: readonly number[], sink: Sink<PathMtuState>, signal: AbortSignal): void {
    this.readers.open(series, sink, signal);
  }

  private note(batch: Batch): void {
    for (const change of this.book.add(batch, this.readers.touched)) this.incidents.mtuChanged(change);
  }
}
