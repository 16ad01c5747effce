import type { NativeHistogram } from './native-histogram.ts';
import type { Histogram } from './own-figures.ts';
import type { SampleWriter } from './sample-writer.ts';
import { encoded, NO_LABELS } from './text-writer.ts';

/** A row of a histogram. */
export interface HistogramRow {
  readonly labels: Uint8Array;
  readonly histogram: Histogram;
  /** null = it has classic buckets only. */
  readonly native: NativeHistogram | null;
}

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** A metric with all its samples. */
export interface Family {
  /** The name; that of a counter ends in `_total`. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly rows: RowsOf;
}

/** Rows of one class, written by one function: no closure per row. */
export interface RowsOf {
  readonly each: Iterable<unknown>;
  readonly write: (out: SampleWriter, row: never) => void;
  /** Finds the histogram of a row, for formats that do not divide it into samples. */
  readonly histogramOf?: (row: never) => HistogramRow;
}

/** A family of rows. */
export function family<Row>(
  name: string,
  type: MetricType,
  help: string,
  each: Iterable<Row>,
  write: (out: SampleWriter, row: Row, name: Uint8Array) => void,
): Family {
  const bytes = encoded(name);
  return { name, type, help, rows: { each, write: (out, row: Row) => write(out, row, bytes) } };
}

/** A figure with few samples, as those of the program itself. */
export interface HealthFigure {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Label text and value. */
  readonly samples: readonly (readonly [labels: string, value: number])[];
}

export const healthFamily = ({ name, type, help, samples }: HealthFigure): Family =>
  family(name, type, help, samples, (out, [labels, value], bytes) =>
    out.sample(bytes, encoded(labels), NO_LABELS, value),
  );
