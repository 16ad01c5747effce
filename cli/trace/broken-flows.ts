import type { Batch } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import { PROBES } from '../../probes/index.common.ts';

/** A flow that loses fewer packets than this may have lost them by chance. */
const LEAST_LOST = 2;
const NO_PORT = 0;

interface FlowFate {
  answered: number;
  lost: number;
  sourcePort: number;
}

/**
 * Flows of which no packet arrives while others of the same target do: a broken link of several with equal cost. Routers
 * that answer from one address for all their links show no branches; which flows are lost shows it all the same.
 */
export class BrokenFlows {
  private readonly fates = new Map<number, Map<number, FlowFate>>();

  /** Of traces. */
  add(batch: Batch): void {
    const { flow, sourcePort } = batch.typed;
    for (let at = 0; at < batch.count; at++) {
      const kind = outcomeClass(batch.outcome[at] as number, PROBES.traceroute.definition);
      if (kind !== 'answered' && kind !== 'lost') continue;
      const fate = this.fateOf(batch.series[at] as number, flow?.[at] ?? 0);
      fate[kind] += 1;
      fate.sourcePort = sourcePort?.[at] || fate.sourcePort;
    }
  }

  /** A sentence; null = no flow is lost as a whole, or all are. */
  words(series: number): string | null {
    const flows = [...(this.fates.get(series) ?? [])].sort(([left], [right]) => left - right);
    const broken = flows.filter(([, { answered, lost }]) => answered === 0 && lost >= LEAST_LOST);
    if (broken.length === 0 || !flows.some(([, { answered }]) => answered > 0)) return null;
    const isNamedByPort = broken.every(([, { sourcePort }]) => sourcePort !== NO_PORT);
    const named = broken.map(([flow, { sourcePort }]) => (isNamedByPort ? sourcePort : flow)).join(', ');
    const [verb, ending] = broken.length === 1 ? ['loses', ''] : ['lose', 's'];
    const what = `${isNamedByPort ? 'source port' : 'flow'}${ending}`;
    return `${broken.length} of ${flows.length} flows ${verb} every packet: ${what} ${named}`;
  }

  private fateOf(series: number, flow: number): FlowFate {
    const flows = this.fates.get(series) ?? new Map<number, FlowFate>();
    this.fates.set(series, flows);
    const fate = flows.get(flow) ?? { answered: 0, lost: 0, sourcePort: NO_PORT };
    flows.set(flow, fate);
    return fate;
  }
}
