import { formatRtt, parseDuration } from '../model/duration.ts';
import type { EffectiveThresholds } from '../model/thresholds.ts';
import type { SeriesSummary } from '../stats/summary.ts';
import type { ColumnCrossing } from './column-extremes.ts';

/** A figure that exceeds its threshold; loss as a ratio, latency in ms. */
export interface Crossing {
  readonly figure: keyof EffectiveThresholds;
  readonly limit: number;
  readonly value: number;
}

const ms = (text: string | undefined): number | undefined => {
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed && 'ms' in parsed ? parsed.ms : undefined;
};

/** Figures that thresholds limit. */
interface LimitedFigures {
  readonly lossRatio: SeriesSummary['lossRatio'];
  readonly rttMs: Pick<SeriesSummary['rttMs'], 'avg' | 'p50' | 'p95' | 'max'>;
}

/** The thresholds that a summary exceeds. A series without replies has no latency figures, but it has its loss. */
export function crossings(thresholds: EffectiveThresholds, summary: LimitedFigures): Crossing[] {
  const pairs: readonly (readonly [keyof EffectiveThresholds, number | undefined, number | null])[] = [
    ['lossRatio', thresholds.lossRatio, summary.lossRatio],
    ['avg', ms(thresholds.avg), summary.rttMs.avg],
    ['p50', ms(thresholds.p50), summary.rttMs.p50],
    ['p95', ms(thresholds.p95), summary.rttMs.p95],
    ['max', ms(thresholds.max), summary.rttMs.max],
  ];
  return pairs.flatMap(([figure, limit, value]) =>
    limit !== undefined && value !== null && value > limit ? [{ figure, limit, value }] : [],
  );
}

/** Latency with its unit; loss as a ratio, as in the file and the JSON. */
export function describeCrossing({ figure, limit, value }: Crossing): string {
  if (figure === 'lossRatio') return `${figure} ${Number(value.toFixed(4))} is above ${limit}`;
  return `${figure} ${formatRtt(value)} is above ${formatRtt(limit)}`;
}

/** A column's value in the unit that its name has. */
export const describeColumnCrossing = ({ figure, bound, limit, value }: ColumnCrossing): string =>
  `${figure} ${value} is ${bound === 'min' ? 'below' : 'above'} ${limit}`;
