import type { ChartFrame, ChartLine } from './chart-frame.ts';

/** A share of a point's samples between two of its quantiles. */
type Part = readonly [from: number, to: number, share: number];

function partsOf(line: ChartLine, at: number): readonly Part[] {
  const [min, p50, p95, max] = [line.min[at], line.p50[at], line.p95[at], line.max[at]];
  if (typeof min !== 'number' || typeof p50 !== 'number' || typeof max !== 'number') return [];
  if (typeof p95 !== 'number')
    return [
      [min, p50, 0.5],
      [p50, max, 0.5],
    ];
  return [
    [min, p50, 0.5],
    [p50, p95, 0.45],
    [p95, max, 0.05],
  ];
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
