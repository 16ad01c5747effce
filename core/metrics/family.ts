import { encoded, NO_LABELS, type TextWriter } from './text-writer.ts';

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
  readonly write: (out: TextWriter, row: never) => void;
}

/** A family of rows. */
export function family<Row>(
  name: string,
  type: MetricType,
  help: string,
  each: Iterable<Row>,
  write: (out: TextWriter, row: Row, name: Uint8Array) => void,
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
