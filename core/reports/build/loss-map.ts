import type { LossMap } from '../document-charts.ts';
import type { TargetItem } from '../document-target.ts';
import { lossRatios } from '../time-chart.ts';
import type { ReportFrame } from './report-frame.ts';

const MAP_BUCKETS = 120;

/** Loss of all targets over time; null = no target has a chart. */
export function lossMapOf(targets: readonly TargetItem[], { buckets }: ReportFrame): LossMap | null {
  const factor = Math.ceil(buckets.count / MAP_BUCKETS);
  const rows = targets.flatMap(({ id, title, chart }) =>
    chart ? [{ target: id, label: title, ratios: lossRatios(chart, factor) }] : [],
  );
  if (rows.length === 0) return null;
  return {
    ...{ fromMs: buckets.fromMs, bucketMs: buckets.bucketMs * factor, rows },
    buckets: Math.ceil(buckets.count / factor),
  };
}
