import type { Batch } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type LoadChange, UnderLoad } from '../../core/service/under-load.ts';
import { outcomeRules, probeOf, throughputTest } from '../../probes/registry.ts';
import type { Incidents } from '../events/incidents.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import { LoadLatency } from './load-latency.ts';

/** Interval of looks for tests without an end. */
const LOOK_MS = 5000;
/** Time in which the replies to packets that were sent during a test arrive. */
const SETTLE_MS = 2500;

export interface LoadWatchOptions {
  readonly clock: Clock;
  readonly catalog: { readonly current: Pick<CatalogFeed['current'], 'identified'>; readonly revision: number };
  readonly incidents: Pick<Incidents, 'loadChanged' | 'latencyCompared'>;
}

/** Reports throughput tests as spans under load on the timeline, and how they changed the latency of the same address. */
export class LoadWatch {
  private readonly options: LoadWatchOptions;
  private readonly load = new UnderLoad(throughputTest);
  private readonly latency = new LoadLatency();
  private readonly begunMs = new Map<number, number>();
  private revision = -1;
  /** Series to the address of a throughput test, by that test. */
  private related: ReadonlyMap<number, readonly number[]> = new Map();
  private isRelated: ReadonlySet<number> = new Set();

  constructor(options: LoadWatchOptions) {
    this.options = options;
    const { clock } = options;
    clock.every(LOOK_MS, () => this.report(this.load.expire(clock.nowMs())));
  }

  add(batch: Batch): void {
    if (throughputTest(batch.probeCode)) return this.report(this.load.add(batch));
    this.relate();
    if (this.isRelated.size === 0) return;
    this.latency.add(batch, outcomeRules(batch.probeCode), (series) => this.isRelated.has(series));
  }

  clear(): void {
    this.report(this.load.clear(this.options.clock.nowMs()));
    this.latency.clear();
  }

  private report(changes: readonly LoadChange[]): void {
    for (const change of changes) {
      this.options.incidents.loadChanged(change);
      const { kind, series, atMs } = change;
      const fromMs = this.begunMs.get(series);
      if (kind === 'begin') this.begunMs.set(series, atMs);
      else if (fromMs !== undefined) {
        this.begunMs.delete(series);
        this.compareLater(series, fromMs, atMs);
      }
    }
  }

  private compareLater(test: number, fromMs: number, untilMs: number): void {
    const { clock, incidents } = this.options;
    clock.after(SETTLE_MS, () => {
      for (const series of this.related.get(test) ?? []) {
        const found = this.latency.compare(series, { fromMs, untilMs }, (atMs) => this.load.isUnderLoad(atMs));
        if (found) incidents.latencyCompared(series, untilMs, found);
      }
    });
  }

  /** Finds the series that show the load, once for each plan. */
  private relate(): void {
    const { catalog } = this.options;
    if (catalog.revision === this.revision) return;
    this.revision = catalog.revision;
    const { identified } = catalog.current;
    const tests = identified.filter(({ definition }) => definition.service?.throughput);
    const others = tests.length === 0 ? [] : identified.filter(({ planned }) => isPacketProbe(planned.probe));
    this.related = new Map(
      tests.map((test) => [
        test.seriesId,
        others.filter(({ planned }) => planned.address === test.planned.address).map(({ seriesId }) => seriesId),
      ]),
    );
    this.isRelated = new Set([...this.related.values()].flat());
  }
}

/** Whether its samples are single packets with an RTT. */
const isPacketProbe = (probe: string): boolean => {
  const { service, adaptive } = probeOf(probe).definition;
  return !service && adaptive === null;
};
