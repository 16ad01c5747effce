import type { SeriesColumns } from './series-columns.ts';

/** Ratings with the least score of each, of scores with two decimals. */
export const APDEX_RATINGS = [
  ['excellent', 0.94],
  ['good', 0.85],
  ['fair', 0.7],
  ['poor', 0.5],
  ['unacceptable', 0],
] as const;
export type ApdexRating = (typeof APDEX_RATINGS)[number][0];

/** Samples below which a score is marked as one of a small sample. @source Apdex specification [B] */
export const APDEX_SMALL_SAMPLE = 100;

export interface Apdex {
  /** Response time with which users are satisfied, T, ms. */
  readonly thresholdMs: number;
  readonly satisfied: number;
  /** Above T, not above 4 T. */
  readonly tolerating: number;
  /** All packets sent: losses are frustrated. */
  readonly total: number;
  /** 0–1; null = nothing was sent. */
  readonly score: number | null;
  readonly rating: ApdexRating | null;
}

/** Application performance index of round trips: (satisfied + tolerating / 2) / total. @source Apdex specification, as widely documented */
export function apdex({ count, rttMs, isLost }: SeriesColumns, thresholdMs: number): Apdex {
  let [satisfied, tolerating, total] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const ms = rttMs[at] as number;
    // A reply without a round trip has no response time.
    if (isLost[at] === 0 && Number.isNaN(ms)) continue;
    total += 1;
    if (ms <= thresholdMs) satisfied += 1;
    else if (ms <= 4 * thresholdMs) tolerating += 1;
  }
  const score = total > 0 ? (satisfied + tolerating / 2) / total : null;
  return { thresholdMs, satisfied, tolerating, total, score, rating: score === null ? null : ratingOfScore(score) };
}

const ratingOfScore = (score: number): ApdexRating => {
  const rounded = Math.round(100 * score) / 100;
  return APDEX_RATINGS.find(([, least]) => rounded >= least)?.[0] ?? 'unacceptable';
};

/** A score as it is printed, with its threshold: `0.87 [100 ms]`, with an asterisk for a small sample. */
export function formatApdex({ score, thresholdMs, total }: Apdex): string {
  if (score === null) return 'none';
  return `${score.toFixed(2)} [${thresholdMs} ms]${total < APDEX_SMALL_SAMPLE ? '*' : ''}`;
}
