import type { Span } from '../../../../core/contracts/history.ts';
import { type ColumnFrame, readColumnFrame, STATISTICS_FRAME } from '../../../../core/model/column-frame.ts';
import type { StationClient } from '../../../base/station/watched-stream.ts';

/** Figures by which the worst of many series are found. */
export type WorstBy = 'loss' | 'p95';

interface Ranked {
  readonly series: number;
  readonly first: number;
  /** Decides between equal ones. */
  readonly second: number;
}

/** Series without a reply have no percentile, and are the worst of all by loss only. */
const orNone = (value: number): number => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);

function rankedOf({ columns, count }: ColumnFrame<typeof STATISTICS_FRAME>, by: WorstBy): readonly Ranked[] {
  return Array.from({ length: count }, (_, row) => {
    const sent = columns.sent[row] ?? 0;
    const loss = sent > 0 ? (columns.lost[row] ?? 0) / sent : Number.NEGATIVE_INFINITY;
    const p95 = orNone(columns.p95Ms[row] ?? Number.NaN);
    const series = columns.series[row] ?? -1;
    return by === 'loss' ? { series, first: loss, second: p95 } : { series, first: p95, second: loss };
  });
}

/**
 * The worst of many series over a span, the worst first. Rejects with the FaultErrors of a statistics query.
 * @returns fewer than `count` where fewer have samples in the span
 */
export async function worstSeries(
  station: Pick<StationClient, 'statistics'>,
  series: readonly number[],
  { fromMs, toMs }: Span,
  by: WorstBy,
  count: number,
): Promise<readonly number[]> {
  const ranked: Ranked[] = [];
  await station.statistics({ series: [...series], fromMs, toMs }, (bytes) => {
    const frame = readColumnFrame(bytes, STATISTICS_FRAME);
    if (frame) ranked.push(...rankedOf(frame, by));
  }).done;
  ranked.sort((left, right) => right.first - left.first || right.second - left.second || left.series - right.series);
  return ranked.slice(0, count).map((one) => one.series);
}
