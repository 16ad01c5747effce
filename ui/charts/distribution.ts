import type { ChartFrame, ChartLine } from './chart-frame.ts';

/** A share of a point's samples between two of its quantiles. */
type Part = readonly [from: number, to: number, share: number];

/** Shares of the samples up to each value: the least, the percentiles, the greatest. */
const SHARES = { min: 0, p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, max: 1 } as const;
const NAMES = Object.keys(SHARES) as readonly (keyof typeof SHARES)[];

function partsOf(line: ChartLine, at: number): readonly Part[] {
  const known = NAMES.flatMap((name) => {
    const value = line[name][at];
    return typeof value === 'number' ? [{ value, share: SHARES[name] }] : [];
  });
  return known.slice(1).map(({ value, share }, below) => {
    const from = known[below] ?? { value, share: 0 };
    return [from.value, value, share - from.share];
  });
}

/**
 * Distribution of the visible values of a line over the rows of a plot. Each point counts alike, as it stands for the
 * same time; its samples are taken as spread evenly between its quantiles.
 * @param y row of a value, from 0 at the top; rows outside are left out
 * @param rows number of rows
 */
export function distribution(
  { xs, fromMs, toMs }: Pick<ChartFrame, 'xs' | 'fromMs' | 'toMs'>,
  line: ChartLine,
  y: (value: number) => number,
  rows: number,
): Float64Array {
  const found = new Float64Array(rows);
  for (const [at, atMs] of xs.entries()) {
    if (atMs < fromMs || atMs > toMs) continue;
    for (const [from, to, share] of partsOf(line, at)) {
      const [top, bottom] = [y(to), Math.max(y(from), y(to) + 1e-6)];
      const perRow = share / Math.max(1, Math.floor(bottom) - Math.floor(top) + 1);
      for (let row = Math.max(0, Math.floor(top)); row <= Math.min(rows - 1, Math.floor(bottom)); row++) {
        found[row] = (found[row] ?? 0) + perRow;
      }
    }
  }
  return found;
}
