import { TREND_LENGTH, TREND_LOST } from '../../../../core/stats/trend-columns.ts';
import type { LiveRows } from '../../../live/live-rows.ts';

export const TREND_WIDTH = 96;
export const TREND_HEIGHT = 18;
const STEP = TREND_WIDTH / TREND_LENGTH;
const LOST_HEIGHT = 5;
/** A line with a smaller spread is drawn flat: noise of some microseconds must not look like a mountain range. */
const LEAST_SPREAD_RATIO = 0.25;

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: Float32Array): Range | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!(value >= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high < low) return undefined;
  const missing = Math.max(0, high * LEAST_SPREAD_RATIO - (high - low));
  return { low: Math.max(0, low - missing / 2), high: high + missing / 2 };
}

/** Shapes of a trend line, as the `d` of two SVG paths: the line, and a bar for each lost sample. */
export interface TrendShapes {
  readonly line: string;
  readonly lost: string;
}

const NO_TREND: TrendShapes = { line: '', lost: '' };

/** Shapes of the last samples of a series, newest at the right; a bar at the bottom is a lost one, a space is nothing. */
export function trendShapes(live: Pick<LiveRows, 'trend' | 'trendHead'>, slot: number): TrendShapes {
  if (slot < 0) return NO_TREND;
  const values = live.trend.subarray(slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH);
  const range = rangeOf(values);
  const head = live.trendHead[slot] ?? 0;
  let line = '';
  let lost = '';
  let isPenDown = false;
  for (let at = 0; at < TREND_LENGTH; at++) {
    const value = values[(head + at) % TREND_LENGTH] ?? Number.NaN;
    if (value === TREND_LOST) lost += `M${at * STEP} ${TREND_HEIGHT - LOST_HEIGHT}h${STEP}v${LOST_HEIGHT}h${-STEP}z`;
    if (!range || !(value >= 0)) {
      isPenDown = false;
      continue;
    }
    const y = 1.5 + (TREND_HEIGHT - 3) * (1 - (value - range.low) / (range.high - range.low || 1));
    line += `${isPenDown ? 'L' : 'M'}${(at + 0.5) * STEP} ${y.toFixed(1)}`;
    isPenDown = true;
  }
  return { line, lost };
}
