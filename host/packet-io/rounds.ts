import type { PlanEntry } from '../../core/model/packet.ts';

/** A packet later than this is not sent any more, whatever its period (architecture §3). */
const MOST_LATE_MS = 100;

/**
 * How late a packet of this entry may still be sent, ms: half its period, at most 100 ms; 100 ms for `once`.
 * What is later becomes a `not-measured` sample, so that a stall never ends in a burst.
 */
export function allowedLatenessMs(entry: PlanEntry): number {
  return entry.periodMs === null ? MOST_LATE_MS : Math.min(entry.periodMs / 2, MOST_LATE_MS);
}

/** Rounds that the entry has in all; Infinity = no end. */
export function roundsOf(entry: PlanEntry): number {
  if (entry.periodMs === null) return Math.min(entry.rounds ?? 1, 1);
  return entry.rounds ?? Number.POSITIVE_INFINITY;
}

/** When packet `seq` of `round` is due, Unix ms. */
export function dueMs(entry: PlanEntry, round: number, seq: number): number {
  const start = round === 0 ? entry.firstAtMs : entry.steadyFromMs + (round - 1) * (entry.periodMs ?? 0);
  return start + seq * entry.spacingMs;
}

export interface Slot {
  readonly round: number;
  readonly seq: number;
}

/** The slot after this one in the entry's order; undefined when the entry is done. */
export function nextSlot(entry: PlanEntry, at: Slot): Slot | undefined {
  const next = at.seq + 1 < entry.count ? { round: at.round, seq: at.seq + 1 } : { round: at.round + 1, seq: 0 };
  return next.round < roundsOf(entry) ? next : undefined;
}
