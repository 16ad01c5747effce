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
