import { type LiveRows, TREND_LENGTH, TREND_LOST } from '../../../live/live-rows.ts';

export interface TrendColours {
  readonly line: string;
  readonly lost: string;
}

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

/** Draws the last samples of a series, newest at the right; a bar at the bottom is a lost one, a space is nothing. */
export function drawTrend(canvas: HTMLCanvasElement, live: LiveRows, slot: number, colours: TrendColours): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio;
  if (canvas.width !== TREND_WIDTH * ratio) {
    canvas.width = TREND_WIDTH * ratio;
    canvas.height = TREND_HEIGHT * ratio;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, TREND_WIDTH, TREND_HEIGHT);
  if (slot < 0) return;
  const values = live.trend.subarray(slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH);
  const range = rangeOf(values);
  const head = live.trendHead[slot] ?? 0;
  context.strokeStyle = colours.line;
  context.fillStyle = colours.lost;
  context.lineWidth = 1.25;
  context.beginPath();
  let isPenDown = false;
  for (let at = 0; at < TREND_LENGTH; at++) {
    const value = values[(head + at) % TREND_LENGTH] ?? Number.NaN;
    const x = (at + 0.5) * STEP;
    if (value === TREND_LOST) context.fillRect(x - STEP / 2, TREND_HEIGHT - LOST_HEIGHT, STEP, LOST_HEIGHT);
    if (!range || !(value >= 0)) {
      isPenDown = false;
      continue;
    }
    const y = 1.5 + (TREND_HEIGHT - 3) * (1 - (value - range.low) / (range.high - range.low || 1));
    if (isPenDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isPenDown = true;
  }
  context.stroke();
}
