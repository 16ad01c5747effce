import type { SeriesColumns } from './series-columns.ts';

/** Received packets in a row that end a burst. @source RFC 3611 §4.7.2, recommended value */
export const GMIN = 16;

/** Periods of many losses (bursts) and of few (gaps). A density is the share of packets lost in them; null = none. */
export interface BurstGap {
  readonly burstDensity: number | null;
  readonly gapDensity: number | null;
  /** Mean duration, ms; null = no burst ended. */
  readonly burstMs: number | null;
  readonly gapMs: number | null;
  readonly counters: BurstCounters;
}

/** Transitions between states of the algorithm: 1 = received in a gap, 2 = received in a burst, 3 = lost in a burst, 4 = lost in a gap. */
export interface BurstCounters {
  readonly c11: number;
  readonly c13: number;
  readonly c14: number;
  readonly c22: number;
  readonly c23: number;
  readonly c33: number;
}

/** Received packets since the last loss; after time that was not measured, a loss begins a new burst. */
function countBursts({ count, isLost, isBreak }: SeriesColumns): BurstCounters {
  let [c11, c13, c14, c22, c23, c33] = [0, 0, 0, 0, 0, 0];
  let [lost, received, isApart] = [0, 0, false];
  for (let at = 0; at < count; at++) {
    if (at > 0 && isBreak[at] === 1) isApart = true;
    if (isLost[at] === 0) {
      received += 1;
      continue;
    }
    if (received >= GMIN || isApart) {
      if (lost === 1) c14 += 1;
      else c13 += 1;
      lost = 1;
      c11 += received;
    } else {
      lost += 1;
      if (received === 0) c33 += 1;
      else {
        c23 += 1;
        c22 += received - 1;
      }
    }
    received = 0;
    isApart = false;
  }
  return { c11, c13, c14, c22, c23, c33 };
}

/**
 * Burst and gap metrics, in one pass. Received packets after the last loss enter with the next loss only.
 * @param packetIntervalMs mean time between packets
 * @source RFC 3611 §4.7.2, §A.2
 */
export function burstGap(columns: SeriesColumns, packetIntervalMs: number): BurstGap {
  const counters = countBursts(columns);
  const { c11, c13, c14, c22, c23, c33 } = counters;
  const [c31, c32] = [c13, c23];
  const gapDensity = c11 + c14 > 0 ? c14 / (c11 + c14) : null;
  if (c13 === 0) return { burstDensity: null, gapDensity, burstMs: null, gapMs: null, counters };
  const total = c11 + c14 + c13 + c22 + c23 + c31 + c32 + c33;
  const p32 = c32 / (c31 + c32 + c33);
  const p23 = c22 + c23 > 0 ? 1 - c22 / (c22 + c23) : 1;
  const gapMs = ((c11 + c14 + c13) * packetIntervalMs) / c13;
  return {
    burstDensity: p23 / (p23 + p32),
    gapDensity,
    burstMs: (total * packetIntervalMs) / c13 - gapMs,
    gapMs,
    counters,
  };
}
