import type { ChartLine, ChartValues } from './chart-frame.ts';

/** More lines would hide each other's smoke. */
export const MOST_SMOKING = 3;

/** Edges of the smoke from the outside in, and its opacity over what is around it: the range itself is drawn beneath. */
export const SMOKE = [
  { low: 'p5', high: 'p95', opacity: 0.16 },
  { low: 'p25', high: 'p75', opacity: 0.3 },
] as const satisfies readonly { low: keyof ChartLine; high: keyof ChartLine; opacity: number }[];

/** A stretch of a band without a gap. */
export interface BandRun {
  readonly xs: readonly number[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
}

/** The stretches between two edges. */
export function bandRuns(xs: readonly number[], lows: ChartValues, highs: ChartValues): readonly BandRun[] {
  const runs: { xs: number[]; lows: number[]; highs: number[] }[] = [];
  let isOpen = false;
  for (const [at, atMs] of xs.entries()) {
    const [low, high] = [lows[at], highs[at]];
    if (low === undefined && high === undefined) continue;
    if (typeof low !== 'number' || typeof high !== 'number') {
      isOpen = false;
      continue;
    }
    if (!isOpen) runs.push({ xs: [], lows: [], highs: [] });
    isOpen = true;
    const run = runs.at(-1);
    run?.xs.push(atMs);
    run?.lows.push(low);
    run?.highs.push(high);
  }
  return runs;
}
