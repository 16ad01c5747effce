import type { TargetItem } from '../document-target.ts';
import type { SeriesColumns } from '../series-columns.ts';
import type { SeriesFigures } from '../series-figures.ts';
import { sentence } from '../text/sentence.ts';
import type { ReportFrame } from './report-frame.ts';

/** Burst ratio from which losses are called bursts. @source convention: 1 is random, estimates vary around it */
const BURSTY = 1.5;
const MAX_LENGTHS = 50;

/** The pattern of the losses of a target; null = none was lost. */
export function lossPatternItem(
  columns: SeriesColumns,
  { runs, outages, figures }: SeriesFigures,
  { span, text }: ReportFrame,
): TargetItem['lossPattern'] {
  if (runs.lost === 0) return null;
  const inOutages = lostWithin(columns, outages, span.toMs);
  const ratio = figures.burstRatio.value;
  const kind =
    ratio === null
      ? text.lossPattern.few()
      : ratio >= BURSTY
        ? text.lossPattern.bursts(text.quantity(ratio.toFixed(1)))
        : text.lossPattern.random();
  return {
    ...{ runs: runs.runs, longest: runs.longest, inOutages },
    byLength: [...runs.byLength].slice(0, MAX_LENGTHS).map(([length, count]) => ({ length, count })),
    text: [kind, ...(inOutages > 0 ? [text.lossPattern.inOutages(inOutages)] : [])].map(sentence).join(' '),
  };
}

function lostWithin(
  { count, sentMs, isLost }: SeriesColumns,
  outages: SeriesFigures['outages'],
  endMs: number,
): number {
  let [lost, next] = [0, 0];
  for (let at = 0; at < count && next < outages.length; at++) {
    const ms = sentMs[at] as number;
    while (next < outages.length && ms >= (outages[next]?.toMs ?? endMs)) next += 1;
    const from = outages[next]?.fromMs;
    if (from !== undefined && ms >= from && isLost[at] === 1) lost += 1;
  }
  return lost;
}
