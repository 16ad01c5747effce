import type { ChartFrame, ChartLine } from './chart-frame.ts';

export type Quality = 'good' | 'warn' | 'bad';

/** Limits that all lines of a chart have. */
export interface QualityLimits {
  /** Limits of values, in the unit of the chart, ascending. */
  readonly values: readonly number[];
  /** 0 to 1; null = none. */
  readonly lossRatio: number | null;
}

/** A band of the y axis; its ends are infinite at the edges. */
export interface QualityBand {
  readonly from: number;
  readonly to: number;
  readonly quality: Quality;
}

/** Loss from here on is bad where there is no limit of it. */
const BAD_LOSS = 0.2;

/** Good below the least limit, bad above the greatest. Nothing without limits. */
export function qualityBands({ values }: QualityLimits): readonly QualityBand[] {
  const [least] = values;
  const greatest = values.at(-1);
  if (least === undefined || greatest === undefined) return [];
  const middle: QualityBand[] = least < greatest ? [{ from: least, to: greatest, quality: 'warn' }] : [];
  return [
    { from: Number.NEGATIVE_INFINITY, to: least, quality: 'good' },
    ...middle,
    { from: greatest, to: Number.POSITIVE_INFINITY, quality: 'bad' },
  ];
}

function lossQuality(ratio: number, limit: number | null): Quality {
  if (limit !== null) return ratio > limit ? 'bad' : 'good';
  if (ratio === 0) return 'good';
  return ratio >= BAD_LOSS ? 'bad' : 'warn';
}

function valueQuality(value: number, { values }: QualityLimits): Quality {
  const [least = Number.POSITIVE_INFINITY] = values;
  if (value <= least) return 'good';
  return value > (values.at(-1) ?? Number.POSITIVE_INFINITY) ? 'bad' : 'warn';
}

const RANKS = { good: 0, warn: 1, bad: 2 } as const;

/** The quality of a point: the worse of those of its value and of its loss. */
export function qualityOf(value: number, lossRatio: number, limits: QualityLimits): Quality {
  const [one, other] = [valueQuality(value, limits), lossQuality(lossRatio, limits.lossRatio)];
  return RANKS[one] >= RANKS[other] ? one : other;
}

/** The quality of each point of a line; undefined where it has no value. */
export function qualitiesOf(
  { xs }: Pick<ChartFrame, 'xs'>,
  { p50, marks }: Pick<ChartLine, 'p50' | 'marks'>,
  limits: QualityLimits,
): readonly (Quality | undefined)[] {
  let next = 0;
  return p50.map((value, at) => {
    const atMs = xs[at] ?? 0;
    while ((marks[next]?.toMs ?? Number.POSITIVE_INFINITY) <= atMs) next += 1;
    if (typeof value !== 'number') return undefined;
    const mark = marks[next];
    return qualityOf(value, mark && mark.fromMs <= atMs ? mark.ratio : 0, limits);
  });
}
