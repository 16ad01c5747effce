import { valueText } from '../../core/model/column-value.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { ServiceFinding } from '../../core/service/finding.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import { probeOf } from '../../probes/registry.ts';
import type { Trackers } from '../../probes/trackers.ts';

export interface SummaryRow {
  readonly series: IdentifiedSeries;
  readonly summary: SeriesSummary;
  /** The latest value that a service returned; '' = none. */
  readonly result?: string;
}

/** Adds the latest results of services to their rows. */
export const withResults = (rows: readonly SummaryRow[], found: Pick<Trackers, 'of'>): readonly SummaryRow[] =>
  rows.map((row) => ({ ...row, result: resultOf(row.series, found) }));

function resultOf({ seriesId, planned }: IdentifiedSeries, found: Pick<Trackers, 'of'>): string {
  const { service, columns, latestColumn } = probeOf(planned.probe).definition;
  const column = columns.find(({ name }) => name === latestColumn);
  const state = service && (found.of(seriesId) as ServiceFinding | undefined);
  if (!column || !state) return '';
  const latest = state.recent.findLast(({ values }) => (values[column.name] ?? null) !== null);
  const value = latest?.values[column.name] ?? null;
  return value === null ? '' : valueText(column, value);
}
