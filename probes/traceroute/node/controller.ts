import type { Batch } from '../../../core/model/batch.ts';
import type { AdaptiveTemplate, PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver, Controller, Prepared } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { HopEntry } from './flow.ts';
import { type HopRegistry, Trace } from './trace.ts';

/** Maximum delivery time of a sample after its timeout. */
const DELIVERY_MS = 2000;

/** All traces of one driver. */
export class TracerouteController implements Controller {
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  private readonly traces = new Map<number, Trace>();
  private readonly hops = new Map<number, { readonly entry: HopEntry; readonly trace: Trace }>();
  private readonly registry: HopRegistry = {
    add: (entry, trace) => void this.hops.set(entry.id, { entry, trace }),
    remove: (entries, { entry }) => {
      this.driver.clock.after(entry.timeoutMs + DELIVERY_MS, () => {
        for (const { id } of entries) this.hops.delete(id);
      });
    },
  };

  /** @param innerCode probe code of the packets that are sent */
  constructor(driver: AdaptiveDriver, innerCode: number) {
    this.driver = driver;
    this.innerCode = innerCode;
  }

  prepare(entry: PlanEntry<AdaptiveTemplate>): Prepared {
    if (!isTrace(entry)) throw new Error(`${entry.packet.format} is not traced`);
    const trace = new Trace(entry, this.driver, this.innerCode, this.registry);
    const { packets, begin } = trace.prepare();
    return {
      packets,
      begin: () => {
        this.traces.set(entry.entryId, trace);
        begin();
      },
    };
  }

  end(entryId: number): readonly number[] {
    const trace = this.traces.get(entryId);
    if (!trace) return [];
    this.traces.delete(entryId);
    const entries = trace.end();
    this.registry.remove(entries, trace);
    return entries.map(({ id }) => id);
  }

  take(batch: Batch): void {
    for (let at = 0; at < batch.count; at++) {
      const hop = this.hops.get(batch.series[at] as number);
      if (!hop) continue;
      hop.trace.take(hop.entry, batch, at);
      const { entryId } = hop.trace.entry;
      if (hop.trace.isFinished && this.traces.get(entryId) === hop.trace) this.end(entryId);
    }
  }
}

const isTrace = (entry: PlanEntry<AdaptiveTemplate>): entry is PlanEntry<TraceTemplate> =>
  entry.packet.format === 'trace';
