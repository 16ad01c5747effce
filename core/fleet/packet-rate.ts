import { isServiceEntry, type PlanEntry } from '../model/packet.ts';

/** Packets per second of an agent's plan. Service probes have limits of their own. */
export const packetRateOf = (entries: readonly PlanEntry[]): number =>
  entries
    .filter((entry) => !isServiceEntry(entry))
    .reduce((sum, { count, periodMs }) => sum + (periodMs === null ? 0 : (count * 1000) / periodMs), 0);
