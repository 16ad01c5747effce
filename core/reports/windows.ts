import type { SeriesColumns } from './series-columns.ts';

/** The worst of all windows of one length, as in "below 1 % in any 15 s". */
export interface WorstLoss {
  /** Packets lost in the worst window. */
  readonly lost: number;
  /** Packets sent in it. */
  readonly sent: number;
  /** When it begins, Unix ms. */
  readonly fromMs: number;
}

/**
 * Window with the greatest share of lost packets, of all that begin with a packet and are wholly measured. One pass.
 * @returns null = no window was wholly measured
 */
export function worstLoss(columns: SeriesColumns, windowMs: number): WorstLoss | null {
  const { count, sentMs, isLost, isBreak } = columns;
  let worst: WorstLoss | null = null;
  let [end, lost, lastBreak] = [0, 0, 0];
  const hasLoss = columns.counts.lost > 0;
  for (let first = 0; first < count; first++) {
    const fromMs = sentMs[first] as number;
    while (end < count && (sentMs[end] as number) < fromMs + windowMs) {
      lost += isLost[end] as number;
      if (isBreak[end] === 1) lastBreak = end;
      end += 1;
    }
    // The packet after a window proves that it was measured to its end.
    if (end === count) break;
    const isWhole = lastBreak <= first && isBreak[end] === 0;
    const sent = end - first;
    // Products instead of quotients: as exact, and cheaper for each packet of a day.
    if (isWhole && (worst === null || lost * worst.sent > worst.lost * sent)) worst = { lost, sent, fromMs };
    if (worst !== null && !hasLoss) break; // no other window is worse
    lost -= isLost[first] as number;
  }
  return worst;
}

/** Replies below which the mean jitter of a window is not taken: the filter averages over about 16. */
export const LEAST_ESTIMATES = 16;

/**
 * Greatest mean of the running jitter estimate within a window, of all windows that end with a reply.
 * @param estimates of `seriesJitter`
 * @returns ms; null = no window has enough replies
 */
export function worstJitterMs(columns: SeriesColumns, estimates: Float64Array, windowMs: number): number | null {
  const { arrived, sentMs } = columns;
  let worst: number | null = null;
  let [first, sum] = [0, 0];
  for (let at = 0; at < estimates.length; at++) {
    sum += estimates[at] as number;
    // Estimate `at` is that of reply `at + 1`.
    const nowMs = sentMs[arrived[at + 1] as number] as number;
    while ((sentMs[arrived[first + 1] as number] as number) <= nowMs - windowMs) sum -= estimates[first++] as number;
    const taken = at - first + 1;
    if (taken >= LEAST_ESTIMATES && (worst === null || sum > worst * taken)) worst = sum / taken;
  }
  return worst;
}

/** Limits of an interval: an interval is violated when either figure is above its limit. */
export interface IntervalLimits {
  /** 0–1. */
  readonly lossRatio: number;
  /** Mean round trip of delivered packets. */
  readonly rttMs: number;
}

/** Intervals of a fixed length, such as minutes, by whether limits held in them. Those without packets are not counted. */
export interface IntervalCounts {
  readonly measured: number;
  readonly violated: number;
  /** Violated intervals that are above the second limits. */
  readonly severelyViolated: number;
  /** Share of the measured intervals that were not violated; null = none was measured. */
  readonly heldRatio: number | null;
}

/**
 * Counts violated intervals. They begin with the first packet.
 * @source after RFC 9544 (precision availability metrics) [B]
 */
export function violatedIntervals(
  { count, sentMs, rttMs, isLost }: SeriesColumns,
  intervalMs: number,
  limits: IntervalLimits,
  severe: IntervalLimits,
): IntervalCounts {
  let [measured, violated, severelyViolated] = [0, 0, 0];
  let at = 0;
  while (at < count) {
    const index = Math.floor(((sentMs[at] as number) - (sentMs[0] as number)) / intervalMs);
    const endMs = (sentMs[0] as number) + (index + 1) * intervalMs;
    let [sent, lost, replies, sumMs] = [0, 0, 0, 0];
    do {
      const ms = rttMs[at] as number;
      sent += 1;
      lost += isLost[at] as number;
      if (!Number.isNaN(ms)) replies += 1;
      if (!Number.isNaN(ms)) sumMs += ms;
      at += 1;
    } while (at < count && (sentMs[at] as number) < endMs);
    const isAbove = (limit: IntervalLimits) =>
      lost / sent > limit.lossRatio || (replies > 0 && sumMs / replies > limit.rttMs);
    measured += 1;
    if (isAbove(limits)) violated += 1;
    if (isAbove(limits) && isAbove(severe)) severelyViolated += 1;
  }
  return {
    measured,
    violated,
    severelyViolated,
    heldRatio: measured > 0 ? (measured - violated) / measured : null,
  };
}
