import type { ChartFrame, ChartThreshold } from './chart-frame.ts';

export interface LatencyRange {
  /** Boundary between the latency area and the loss strip. */
  readonly floorMs: number;
  readonly ceilingMs: number;
}

const EMPTY: LatencyRange = { floorMs: 0, ceilingMs: 1 };
/** A range that would begin below this share of its top begins at zero: the honest picture, unless detail would drown. */
const ZERO_BELOW = 0.6;
/** A limit farther away than this would press the lines flat. */
const THRESHOLD_REACH = 2.5;

/** Range of the y axis: the visible values with a margin, and thresholds close to them. */
export function latencyRange(frame: ChartFrame, thresholds: readonly ChartThreshold[]): LatencyRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [at, atMs] of frame.xs.entries()) {
    if (atMs < frame.fromMs || atMs > frame.toMs) continue;
    for (const line of frame.lines) {
      const min = line.min[at];
      const max = line.max[at];
      if (typeof min === 'number' && min < low) low = min;
      if (typeof max === 'number' && max > high) high = max;
    }
  }
  if (high < low) return EMPTY;
  for (const { ms } of thresholds) if (ms > high && ms < high * THRESHOLD_REACH) high = ms;
  const ceilingMs = high + Math.max((high - low) * 0.08, high * 0.02);
  if (low < high * ZERO_BELOW) return { floorMs: 0, ceilingMs };
  return { floorMs: low - (ceilingMs - low) * 0.1, ceilingMs };
}
