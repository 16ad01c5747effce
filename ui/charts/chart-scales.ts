import type { ChartFrame, ChartThreshold } from './chart-frame.ts';

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

/** Range of the y axis: the visible values with a margin, and thresholds close to them. */
export function valueRange(frame: ChartFrame, thresholds: readonly ChartThreshold[]): ValueRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [at, atMs] of frame.xs.entries()) {
    for (const line of frame.lines) {
      // A point stands for its step: the last may be in the middle of one that reaches beyond the edge.
      if (atMs < frame.fromMs - line.stepMs / 2 || atMs > frame.toMs + line.stepMs / 2) continue;
      const min = line.min[at];
      const max = line.max[at];
      if (typeof min === 'number' && min < low) low = min;
      if (typeof max === 'number' && max > high) high = max;
    }
  }
  if (high < low) return EMPTY;
  for (const { ms } of thresholds) if (ms > high && ms < high * THRESHOLD_REACH) high = ms;
  const margin = Math.max((high - low) * 0.08, Math.abs(high) * 0.02);
  // A line of zeros, and values below zero, such as offsets of a clock.
  const ceiling = high + (margin > 0 ? margin : 1);
  if (low >= 0 && low < high * ZERO_BELOW) return { floor: 0, ceiling };
  if (low === 0) return { floor: 0, ceiling };
  return { floor: low - (ceiling - low) * 0.1, ceiling };
}
