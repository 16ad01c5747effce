import type { ColumnUnit, ProbeColumn, ProbeDefinition } from '../model/probe-definition.ts';

/** A column of a probe as a gauge in base units. */
export interface ColumnMetric {
  readonly name: string;
  readonly help: string;
  readonly column: ProbeColumn;
  /** Place among the columns of its definition. */
  readonly at: number;
  /** Stored number × factor = value in the base unit. */
  readonly factor: number;
  /** Words by stored number: the sample has a label with the word, and the value 1. */
  readonly words: ReadonlyMap<number, string> | null;
}

interface BaseUnit {
  /** Ending of the column's name, which the suffix replaces. */
  readonly ending: RegExp;
  readonly suffix: string;
  readonly factor: number;
}

/** Base units of Prometheus; data rates are bytes per second there. */
const BASE_UNITS: Readonly<Record<ColumnUnit, BaseUnit>> = {
  count: { ending: /Count$/, suffix: '', factor: 1 },
  ms: { ending: /Ms$/, suffix: '_seconds', factor: 0.001 },
  bytes: { ending: /(?:Bytes|^bytes)$/, suffix: '_bytes', factor: 1 },
  percent: { ending: /(?:Percent|^percent)$/, suffix: '_ratio', factor: 0.01 },
  celsius: { ending: /(?:Celsius|^celsius)$/, suffix: '_celsius', factor: 1 },
  mbitPerSecond: { ending: /(?:MbitPerSecond|^mbitPerSecond)$/, suffix: '_bytes_per_second', factor: 125_000 },
  days: { ending: /(?:Days|^days)$/, suffix: '_seconds', factor: 86_400 },
  seconds: { ending: /(?:Seconds|^seconds)$/, suffix: '_seconds', factor: 1 },
  dbm: { ending: /(?:Dbm|^dbm)$/, suffix: '_dbm', factor: 1 },
  code: { ending: /$/, suffix: '_code', factor: 1 },
  port: { ending: /Port$/, suffix: '_port', factor: 1 },
  word: { ending: /$/, suffix: '_info', factor: 1 },
};

const snake = (text: string): string =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();

/** Metrics of the columns of a probe: of services all of them, and the value that the table shows of any other. */
export function columnMetrics(definition: ProbeDefinition): readonly ColumnMetric[] {
  const { columns, service, latestColumn } = definition;
  return columns.flatMap((column, at) => {
    if (!service && column.name !== latestColumn) return [];
    return [columnMetric(definition, column, at)];
  });
}

function columnMetric({ id, title }: ProbeDefinition, column: ProbeColumn, at: number): ColumnMetric {
  const { ending, suffix, factor } = BASE_UNITS[column.unit];
  const probe = snake(id);
  const own = snake(column.name.replace(ending, ''));
  // `pathMtu` of `path-mtu` is not named twice; a gauge may not end as counters do.
  const middle = own === '' || own === probe ? '' : `_${own.replace(/_total$/, '_all')}`;
  const isWord = column.unit === 'word' && column.words !== undefined;
  return {
    name: `sounder_${probe}${middle}${own.endsWith(suffix) && suffix !== '' ? '' : suffix}`,
    help: `${title}: ${column.title}`,
    column,
    at,
    factor: (column.scale ?? 1) * factor,
    words: isWord ? new Map(Object.entries(column.words ?? {}).map(([word, code]) => [code, word])) : null,
  };
}

/** Value of a stored number in the base unit, without the error of the binary fraction. */
export const baseValue = ({ factor }: ColumnMetric, stored: number): number =>
  factor === 1 ? stored : Number((stored * factor).toPrecision(12));
