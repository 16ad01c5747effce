import type { Batch } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type LoadChange, UnderLoad } from '../../core/service/under-load.ts';
import { throughputTest } from '../../probes/registry.ts';
import type { Incidents } from '../events/incidents.ts';

/** Interval of looks for tests without an end. */
const LOOK_MS = 5000;

/** Reports throughput tests as spans under load on the timeline. */
export class LoadWatch {
  private readonly load = new UnderLoad(throughputTest);
  private readonly clock: Clock;
  private readonly incidents: Pick<Incidents, 'loadChanged'>;

  constructor(clock: Clock, incidents: Pick<Incidents, 'loadChanged'>) {
    this.clock = clock;
    this.incidents = incidents;
    clock.every(LOOK_MS, () => this.report(this.load.expire(clock.nowMs())));
  }

  /** Ignores batches of other probes. */
  add(batch: Batch): void {
    if (throughputTest(batch.probeCode)) this.report(this.load.add(batch));
  }

  clear(): void {
    this.report(this.load.clear(this.clock.nowMs()));
  }

  private report(changes: readonly LoadChange[]): void {
    for (const change of changes) this.incidents.loadChanged(change);
  }
}
