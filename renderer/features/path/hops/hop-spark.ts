import type { ChartFrame } from '../../../../ui/charts/chart-frame.ts';

/** Size of a spark line, CSS pixels. */
export const SPARK = { width: 96, height: 22 } as const;
/** Height of the strip in which loss is marked, below the line. */
const STRIP = 5;
const GAP = 2;
/** Columns of pixels that a point is wide. */
const POINT = 2;
export const SPARK_COLUMNS = SPARK.width / POINT;

export interface SparkColours {
  readonly band: string;
  readonly line: string;
  readonly loss: string;
  readonly quiet: string;
}

/** One rectangle of a spark line. */
export interface SparkBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly part: keyof SparkColours;
}

/** The range of the values of a frame; null = it has none. */
function rangeOf({ lines }: ChartFrame): { readonly low: number; readonly high: number } | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const line of lines) {
    for (const [at, min] of line.min.entries()) {
      if (typeof min !== 'number') continue;
      low = Math.min(low, min);
      high = Math.max(high, line.max[at] ?? min);
    }
  }
  return high >= low ? { low, high } : null;
}

/**
 * The bars of a spark line: from the least to the largest round trip of each point, its mean, and loss below them.
 * @param frame of one line
 * @param isExplained missing replies are no loss of traffic
 */
export function sparkBars(frame: ChartFrame, isExplained: boolean): readonly SparkBar[] {
  const { fromMs, toMs, xs, lines } = frame;
  const [line] = lines;
  if (!line) return [];
  const range = rangeOf(frame);
  const left = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * SPARK.width;
  const room = SPARK.height - STRIP - GAP - 1;
  const top = (ms: number) => {
    const spread = range ? range.high - range.low : 0;
    return spread > 0 && range ? (1 - (ms - range.low) / spread) * room : room / 2;
  };
  const bars: SparkBar[] = [];
  for (const [at, atMs] of xs.entries()) {
    const [min, max, mean] = [line.min[at], line.max[at], line.avg[at]];
    const x = left(atMs) - POINT / 2;
    if (typeof min !== 'number' || typeof max !== 'number' || typeof mean !== 'number' || x < -POINT) continue;
    bars.push({ x, y: top(max), width: POINT, height: top(min) - top(max) + 1, part: 'band' });
    bars.push({ x, y: top(mean), width: POINT, height: 1.5, part: 'line' });
  }
  for (const mark of line.marks) {
    if (mark.ratio === 0) continue;
    const height = Math.max(1.5, mark.ratio * STRIP);
    const [x, end] = [Math.max(0, left(mark.fromMs)), Math.min(SPARK.width, left(mark.toMs))];
    const part = isExplained ? 'quiet' : 'loss';
    if (end > x) bars.push({ x, y: SPARK.height - height, width: Math.max(1, end - x), height, part });
  }
  return bars;
}

/** Draws a spark line on a canvas of SPARK's size. */
export function drawSpark(canvas: HTMLCanvasElement, bars: readonly SparkBar[], colours: SparkColours): void {
  const scale = devicePixelRatio;
  canvas.width = Math.round(SPARK.width * scale);
  canvas.height = Math.round(SPARK.height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(scale, scale);
  for (const { x, y, width, height, part } of bars) {
    pen.fillStyle = colours[part];
    pen.fillRect(x, y, width, height);
  }
}
