import { isPacketTemplate } from '../model/packet.ts';
import { MAX_PACKETS_PER_SECOND } from '../model/rate-limit.ts';
import { type PacketBudget, packetBudget, tidy } from './budget.ts';
import { type PlannedPacket, roundZero, type SeriesPacket } from './round-zero.ts';
import { firstRoundsOf } from './schedule.ts';
import type { CompiledSeries } from './series.ts';

/** The packets of one round, as `plan --json` prints them. */
export interface PlanDocument {
  /** `atMost` where the figures are ceilings, else left out. */
  readonly budget: Omit<PacketBudget, 'isCeiling'> & { readonly atMost?: true };
  readonly targets: Readonly<Record<string, readonly PlannedPacket[]>>;
}

/** @param series in the order of the file */
export function planDocument(series: readonly CompiledSeries[]): PlanDocument {
  const { isCeiling, ...budget } = packetBudget(series.map(({ load }) => load));
  return {
    budget: isCeiling ? { ...budget, atMost: true } : budget,
    targets: Object.fromEntries(roundZero(settled(series))),
  };
}

/** The first round after Start: how long it takes, and the most that is sent in a second of it. */
export interface FirstRound {
  readonly seconds: number;
  readonly packetsPerSecond: number;
}

/** @param mostPps packets/s that are allowed */
export function firstRound(series: readonly CompiledSeries[], mostPps = MAX_PACKETS_PER_SECOND): FirstRound {
  const entries = series.map(({ load: { intervalMs, packets, spreadPackets = packets, roundMs } }) => {
    return { periodMs: intervalMs, packets: spreadPackets, roundMs, isResumed: false };
  });
  const { widthMs, packetsPerSecond } = firstRoundsOf(entries, mostPps);
  const spread = entries.reduce((sum, { packets }) => sum + packets, 0);
  const sent = series.reduce((sum, { load }) => sum + load.packets, 0);
  // Where transactions are spread by more than their packets, less is sent in that time.
  return { seconds: widthMs / 1000, packetsPerSecond: tidy((packetsPerSecond * sent) / Math.max(1, spread)) };
}

/** Series whose packets are known beforehand; traces and searches depend on their answers. */
function settled(series: readonly CompiledSeries[]): SeriesPacket[] {
  return series.flatMap(({ planned, packet }) => (isPacketTemplate(packet) ? [{ planned, packet }] : []));
}
