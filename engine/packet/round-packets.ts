import { isAdaptiveTemplate, type PlanEntry } from '../../core/model/packet.ts';
import { probeDefinition } from '../../probes/registry.ts';

/** The most packets that a round of an entry sends; for services 1, which stands for a transaction. */
export function packetsOfRound({ probeCode, count, packet }: PlanEntry): number {
  if (!isAdaptiveTemplate(packet)) return count;
  const work = probeDefinition(probeCode)?.adaptive;
  const template = work?.template.safeParse(packet);
  return work && template?.success ? work.load(template.data).packets : count; // the engine refuses the entry
}
