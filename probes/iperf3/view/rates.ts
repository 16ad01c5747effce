import type { ServiceRecord } from '../../../core/service/finding.ts';
import { formatBitRate, NOTHING } from '../../../ui/format/quantities.ts';

export const rateText = (mbit: number | null): string => (mbit === null ? NOTHING : formatBitRate(mbit * 1e6));

/** Throughput at the end of a second of a test, by direction; null = not measured then. */
export interface RatePoint {
  readonly second: number;
  readonly out: number | null;
  readonly in: number | null;
}

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The seconds of the latest test, oldest first. */
export const ratePoints = (progress: readonly ServiceRecord[]): readonly RatePoint[] =>
  progress.flatMap(({ values }) => {
    const second = numberOr(values['elapsedSeconds']);
    const point = { out: numberOr(values['outMbitPerSecond']), in: numberOr(values['inMbitPerSecond']) };
    return second === null || (point.out === null && point.in === null) ? [] : [{ second, ...point }];
  });

/** Rounded upper end of a scale: 1, 2 or 5 times a power of ten. */
export function niceMax(highest: number): number {
  if (!(highest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 5, 10].find((step) => step * power >= highest) ?? 10) * power;
}

/**
 * SVG path with a step for each second: the rate of a second is the mean since the one before.
 * @param last second at the right edge
 */
export function stepPath(
  points: readonly RatePoint[],
  direction: 'out' | 'in',
  {
    width,
    height,
    last,
    top,
  }: { readonly width: number; readonly height: number; readonly last: number; readonly top: number },
): string {
  const x = (second: number) => ((Math.min(last, Math.max(0, second)) / last) * width).toFixed(1);
  let end: number | null = null;
  const parts: string[] = [];
  for (const { second, ...rates } of points) {
    const rate = rates[direction];
    if (rate === null) continue;
    // Without the second before it, a step is one second wide.
    const from = end !== null && second - end < 1.5 ? end : second - 1;
    const y = (height * (1 - Math.min(1, rate / top))).toFixed(1);
    parts.push(from === end ? `V ${y} H ${x(second)}` : `M ${x(from)} ${y} H ${x(second)}`);
    end = second;
  }
  return parts.join(' ');
}
