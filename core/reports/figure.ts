import type { Interval } from '../surveys/loss-interval.ts';

/** One figure of a report, in the unit of its metric. */
export interface Figure {
  /** null = not printed. */
  readonly value: number | null;
  /** Packets, replies or other samples that it is made of. */
  readonly samples: number;
  /** Confidence interval, 95 %, or the figure with one loss less as `low`; null = not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** Why it is not printed; null = it is. */
  readonly reason: string | null;
}

/** Kind of the samples of a figure, as messages name it. */
export type SampleKind = 'replies' | 'packets';

export const NO_REPLY = 'No reply';

/** @param value null = the formula has no result. @param missing the reason for that */
export function figure(
  value: number | null,
  samples: number,
  missing: string,
  interval?: Partial<Interval> | null,
): Figure {
  if (value === null || Number.isNaN(value)) return { value: null, samples, low: null, high: null, reason: missing };
  return { value, samples, low: interval?.low ?? null, high: interval?.high ?? null, reason: null };
}

/** A figure that is printed only with enough samples. */
export function sampledFigure(value: number | null, samples: number, needed: number, kind: SampleKind): Figure {
  const isEnough = samples >= needed;
  return figure(isEnough ? value : null, samples, isEnough ? 'Not defined' : tooFew(samples, needed, kind));
}

export const tooFew = (samples: number, needed: number, kind: SampleKind): string =>
  samples === 0 && kind === 'replies' ? NO_REPLY : `Too few ${kind}: ${samples}, ${needed} needed`;
