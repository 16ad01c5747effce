import type { SeriesLabels } from '../../core/metrics/metric-names.ts';
import type { OutputBatch } from './output-type.ts';

export type LabelsOf = (series: number) => SeriesLabels;

interface Row {
  readonly series: number;
  readonly timeMs: number;
}

interface Column {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Value of a row; NaN = none. */
  readonly read: (row: number) => number;
}

/** Makes batches from rows that are in order. @param maxValues values of a batch at most */
export function batchesOf(
  rows: readonly Row[],
  columns: readonly Column[],
  labelsOf: LabelsOf,
  maxValues: number,
): OutputBatch[] {
  const perBatch = Math.max(1, Math.floor(maxValues / Math.max(1, columns.length)));
  const batches: OutputBatch[] = [];
  for (let from = 0; from < rows.length; from += perBatch) {
    batches.push(batchOf(rows, columns, labelsOf, { from, to: Math.min(rows.length, from + perBatch) }));
  }
  return batches;
}

function batchOf(
  rows: readonly Row[],
  columns: readonly Column[],
  labelsOf: LabelsOf,
  { from, to }: { readonly from: number; readonly to: number },
): OutputBatch {
  const count = to - from;
  const series: SeriesLabels[] = [];
  const seriesAt = new Uint32Array(count);
  const timeMs = new Float64Array(count);
  let last = -1;
  for (let at = 0; at < count; at++) {
    const row = rows[from + at] as Row;
    if (row.series !== last) series.push(labelsOf(row.series));
    last = row.series;
    seriesAt[at] = series.length - 1;
    timeMs[at] = row.timeMs;
  }
  return {
    rows: count,
    series,
    seriesAt,
    timeMs,
    columns: columns.map(({ name, labels, read }) => ({
      name,
      ...(labels && { labels }),
      values: Float64Array.from({ length: count }, (_, at) => read(from + at)),
    })),
  };
}

/** Number of the values of a batch. */
export function valuesOf({ columns }: OutputBatch): number {
  let values = 0;
  for (const column of columns) for (const value of column.values) if (!Number.isNaN(value)) values += 1;
  return values;
}
