import { isAdaptiveTemplate, isServiceEntry, type PlanEntry } from '../core/model/packet.ts';
import { probeDefinition } from './registry.ts';

/** Packets per second of a plan, at most. Service probes have limits of their own. */
export const packetRateOf = (entries: readonly PlanEntry[]): number =>
  entries
    .filter((entry) => !isServiceEntry(entry))
    .reduce((sum, entry) => sum + (entry.periodMs === null ? 0 : (packetsOfRound(entry) * 1000) / entry.periodMs), 0);

/** The most packets that a round of an entry sends. */
function packetsOfRound({ probeCode, count, packet }: PlanEntry): number {
  if (!isAdaptiveTemplate(packet)) return count;
  const work = probeDefinition(probeCode)?.adaptive;
  const template = work?.template.safeParse(packet);
  return work && template?.success ? work.load(template.data).packets : count; // the engine refuses the entry
}
