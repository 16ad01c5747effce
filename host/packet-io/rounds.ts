import type { PlanEntry } from '../../core/model/packet.ts';

/** Longest send delay, whatever the interval (docs/architecture.md, Time and measurement quality). */
const MOST_LATE_MS = 100;

/**
 * Longest send delay of a packet of this entry, ms: half its period, at most 100 ms; 100 ms for `once`.
 * A later packet becomes a `not-measured` sample, so that a stall never ends in a burst.
 */
export function allowedLatenessMs(entry: PlanEntry): number {
  return entry.periodMs === null ? MOST_LATE_MS : Math.min(entry.periodMs / 2, MOST_LATE_MS);
}

/** Total number of rounds of the entry; Infinity = no end. */
export function roundsOf(entry: PlanEntry): number {
  if (entry.periodMs === null) return Math.min(entry.rounds ?? 1, 1);
  return entry.rounds ?? Number.POSITIVE_INFINITY;
}

/** Due time of packet `seq` of `round`, Unix ms. */
export function dueMs(entry: PlanEntry, round: number, seq: number): number {
  const start = round === 0 ? entry.firstAtMs : entry.steadyFromMs + (round - 1) * (entry.periodMs ?? 0);
  return start + seq * entry.spacingMs;
}

export interface Slot {
  readonly round: number;
  readonly seq: number;
}

/** The next slot of the entry; undefined when the entry is done. */
export function nextSlot(entry: PlanEntry, at: Slot): Slot | undefined {
  const next = at.seq + 1 < entry.count ? { round: at.round, seq: at.seq + 1 } : { round: at.round + 1, seq: 0 };
  return next.round < roundsOf(entry) ? next : undefined;
}
