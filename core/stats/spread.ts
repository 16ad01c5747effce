import { percentile } from './percentile.ts';

/** Percentiles that charts draw of a point, by the columns of HISTORY_FRAME that have them. */
export const SPREAD_SHARES = { p5Ms: 0.05, p25Ms: 0.25, p50Ms: 0.5, p75Ms: 0.75, p95Ms: 0.95 } as const;

export type SpreadName = keyof typeof SPREAD_SHARES;

export const SPREAD_NAMES = Object.keys(SPREAD_SHARES) as readonly SpreadName[];

/** Percentiles of the values of a point, NaN = not known. */
export type Spread = Readonly<Record<SpreadName, number>>;

/** The percentiles that a rule gives for their shares. */
export const spreadBy = (percentileAt: (share: number) => number): Spread => ({
  p5Ms: percentileAt(SPREAD_SHARES.p5Ms),
  p25Ms: percentileAt(SPREAD_SHARES.p25Ms),
  p50Ms: percentileAt(SPREAD_SHARES.p50Ms),
  p75Ms: percentileAt(SPREAD_SHARES.p75Ms),
  p95Ms: percentileAt(SPREAD_SHARES.p95Ms),
});

/** The shares, for percentiles that are computed in one pass. */
export const ASCENDING_SHARES: readonly number[] = Object.values(SPREAD_SHARES);

/** @param values percentiles in the order of ASCENDING_SHARES */
export function spreadFrom(values: readonly number[]): Spread {
  const [p5Ms, p25Ms, p50Ms, p75Ms, p95Ms] = values as [number, number, number, number, number];
  return { p5Ms, p25Ms, p50Ms, p75Ms, p95Ms };
}

export const UNKNOWN_SPREAD: Spread = spreadBy(() => Number.NaN);

/** @param sorted ascending, no NaN */
export const spreadOf = (sorted: ArrayLike<number>): Spread =>
  spreadBy((share) => percentile(sorted, share) ?? Number.NaN);
