import type { ChartFrame, ChartThreshold } from './chart-frame.ts';
import type { ChartOptions } from './chart-options.ts';

/** In the unit of the chart. */
export interface ValueRange {
  /** Boundary between the area of the lines and the loss strip. */
  readonly floor: number;
  readonly ceiling: number;
}

const EMPTY: ValueRange = { floor: 0, ceiling: 1 };
/** A range that would begin below this share of its top begins at zero: the honest picture, unless detail would drown. */
const ZERO_BELOW = 0.6;
/** A limit farther away than this would press the lines flat. */
const THRESHOLD_REACH = 2.5;

type ScaleOptions = Pick<ChartOptions, 'scale' | 'maximum'>;

/** The least and the greatest visible value, and the least above zero; null without any. */
function extremes(
  frame: ChartFrame,
): { readonly low: number; readonly high: number; readonly positive: number } | null {
  let low = Number.POSITIVE_INFINITY;
  let positive = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [at, atMs] of frame.xs.entries()) {
    for (const line of frame.lines) {
      // A point stands for its step: the last may be in the middle of one that reaches beyond the edge.
      if (atMs < frame.fromMs - line.stepMs / 2 || atMs > frame.toMs + line.stepMs / 2) continue;
      const min = line.min[at];
      const max = line.max[at];
      if (typeof min === 'number' && min < low) low = min;
      if (typeof min === 'number' && min > 0 && min < positive) positive = min;
      if (typeof max === 'number' && max > high) high = max;
    }
  }
  return high < low ? null : { low, high, positive };
}

/** Range of the y axis: the visible values with a margin, and thresholds close to them; or what was chosen. */
export function valueRange(
  frame: ChartFrame,
  thresholds: readonly ChartThreshold[],
  { scale, maximum }: ScaleOptions,
): ValueRange {
  const found = extremes(frame);
  if (!found) {
    const ceiling = maximum > 0 ? maximum : EMPTY.ceiling;
    return { floor: scale === 'log' ? ceiling / 1000 : EMPTY.floor, ceiling };
  }
  const { low, positive } = found;
  let { high } = found;
  for (const { ms } of thresholds) if (ms > high && ms < high * THRESHOLD_REACH) high = ms;
  const margin = Math.max((high - low) * 0.08, Math.abs(high) * 0.02);
  // A line of zeros, and values below zero, such as offsets of a clock.
  const ceiling = maximum > 0 ? maximum : high + (margin > 0 ? margin : 1);
  if (scale === 'log') {
    const floor = Math.min(Number.isFinite(positive) ? positive * 0.9 : 1, ceiling / 2);
    return { floor, ceiling: maximum > 0 ? ceiling : Math.max(high * 1.15, floor * 2) };
  }
  const beginsAtZero = low >= 0 && (scale === 'zero' || low < high * ZERO_BELOW || low >= ceiling);
  if (beginsAtZero || low === 0) return { floor: 0, ceiling };
  return { floor: Math.min(low, ceiling) - Math.abs(ceiling - low) * 0.1, ceiling };
}
