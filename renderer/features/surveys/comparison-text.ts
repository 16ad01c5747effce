import { type Change, MEASURES, type Measure, type SeriesComparison } from '../../../core/surveys/comparison.ts';
import { describeSeries } from '../../../core/surveys/describe-comparison.ts';

/** Name of a series: target, address where it adds something, port, group and agent. */
export function comparedLabel({ target, address, port, group, probe, agent = '' }: SeriesComparison): string {
  const place = address === '' || address === target ? '' : ` ${address}`;
  const more = [port > 0 ? `:${port}` : '', group === '' ? '' : ` (${group})`].join('');
  return `${target}${place}${more} · ${probe}${agent === '' ? '' : ` · from ${agent}`}`;
}

const COLUMNS_OF: Readonly<Record<Measure, string>> = {
  loss: 'loss_ratio',
  median: 'rtt_p50_ms',
  p95: 'rtt_p95_ms',
  jitter: 'jitter_ms',
};
const PARTS = ['before', 'after', 'difference', 'low', 'high', 'verdict'] as const satisfies readonly (keyof Change)[];
const COUNTS = ['sent', 'lost', 'notMeasured'] as const;

const quoted = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  // A cell that begins like a formula must not become one in a spreadsheet.
  const plain = typeof value === 'string' && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** The comparison as CSV: a line per series, ratios and ms in full. */
export function comparisonCsv(rows: readonly SeriesComparison[]): string {
  const heading = [
    ...['target', 'address', 'port', 'group', 'probe', 'verdict'],
    ...['before', 'after'].flatMap((side) =>
      COUNTS.map((count) => `${side}_${count === 'notMeasured' ? 'not_measured' : count}`),
    ),
    ...MEASURES.flatMap((measure) => PARTS.map((part) => `${COLUMNS_OF[measure]}_${part}`)),
    'notes',
    'agent',
  ];
  const lines = rows.map((row) => [
    ...[row.target, row.address, row.port === 0 ? null : row.port, row.group, row.probe, row.verdict],
    ...[row.before, row.after].flatMap((side) => COUNTS.map((count) => side?.[count] ?? null)),
    ...MEASURES.flatMap((measure) => PARTS.map((part) => row.changes[measure][part])),
    describeSeries(row).join('; '),
    row.agent ?? '',
  ]);
  return `${[heading, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}
