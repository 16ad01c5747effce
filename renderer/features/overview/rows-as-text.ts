import { formatCount, formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { formatMoment } from '../../../ui/format/times.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { COLUMNS, type Column } from './table/column-list.ts';
import { columnsFor, liveValue } from './table/columns.ts';
import { resultColumn, resultOf, resultText } from './table/result.ts';
import { stateStyle } from './table/row-state.ts';
import { cellText, isTextColumn, type Row } from './table/rows.ts';

const isCopied = (column: Column): boolean => column.kind !== 'trend';

function textOf(column: Column, row: Row, live: LiveRows): string {
  const slot = live.slotOf(row.series);
  const value = liveValue(column.id, live, row);
  switch (column.kind) {
    case 'outcome':
      return stateStyle(row, live).word;
    case 'text':
      return isTextColumn(column.id) ? cellText(row, column.id) : '';
    case 'rtt':
      return formatRtt(value);
    case 'percent':
      return Number.isNaN(value) ? NOTHING : `${formatPercent(value)} %`;
    case 'moment':
      return Number.isNaN(value) ? NOTHING : formatMoment(value);
    case 'score':
      return Number.isNaN(value) ? NOTHING : value.toFixed(1);
    case 'result':
      return resultText(row, live, slot);
    default:
      return formatCount(value);
  }
}

/** A table in plain text, columns aligned with spaces, for a ticket or a mail. */
export function rowsAsText(
  rows: readonly Row[],
  live: LiveRows,
  shown: readonly Column[] = columnsFor(rows, live.showsSpan),
): string {
  const columns = shown.filter(isCopied);
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => textOf(column, row, live))),
  ];
  const widths = columns.map((_, at) => lines.reduce((widest, line) => Math.max(widest, line[at]?.length ?? 0), 0));
  const pad = (cell: string, at: number) =>
    columns[at]?.kind === 'text' || columns[at]?.kind === 'outcome'
      ? cell.padEnd(widths[at] ?? 0)
      : cell.padStart(widths[at] ?? 0);
  return `${lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')}\n`;
}

/** Newer columns come last, so that programs that read columns by position keep working. */
const LATER: readonly Column['id'][] = ['result'];
const LAST: readonly Column['id'][] = [
  'p50Ms',
  'p95Ms',
  'addressLabel',
  'tags',
  'site',
  'notes',
  'since',
  'uptime',
  'mos',
  'agent',
];
const rank = ({ id }: Column): number => LATER.indexOf(id);

const CSV_HEADINGS: Readonly<Partial<Record<Column['id'], string>>> = {
  outcome: 'state',
  lastMs: 'last_ms',
  loss: 'loss_ratio',
  minMs: 'min_ms',
  avgMs: 'avg_ms',
  maxMs: 'max_ms',
  stdevMs: 'stdev_ms',
  jitterMs: 'jitter_ms',
  p50Ms: 'p50_ms',
  p95Ms: 'p95_ms',
  replyTtl: 'reply_ttl',
  addressLabel: 'address_name',
  uptime: 'up_ratio',
};

/**
 * Quoted where needed. A spreadsheet would run a text that begins as a formula, so that gets an apostrophe; one that is
 * a number (`-1.5`) is none.
 */
export function csvText(text: string): string {
  const isFormula = /^[=+\-@\t\r\n]/.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvCell(column: Column, row: Row, live: LiveRows): string {
  if (column.kind === 'text' || column.kind === 'outcome') return csvText(textOf(column, row, live));
  const word = column.id === 'result' ? resultOf(row, live, live.slotOf(row.series)) : null;
  if (typeof word === 'string') return csvText(word);
  const value = liveValue(column.id, live, row);
  if (column.kind === 'moment') return Number.isNaN(value) ? '' : new Date(value).toISOString();
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
}

/** CSV by RFC 4180, always with the same columns: plain numbers, RTTs in ms, loss as a ratio, the result in the unit that its name has; an empty field where there is no value. */
export function rowsAsCsv(rows: readonly Row[], live: LiveRows): string {
  const copied = COLUMNS.filter(isCopied);
  const columns = copied.filter(({ id }) => !LAST.includes(id)).sort((left, right) => rank(left) - rank(right));
  const last = copied
    .filter(({ id }) => LAST.includes(id))
    .sort((left, right) => LAST.indexOf(left.id) - LAST.indexOf(right.id));
  const heading = ({ id }: Column) => CSV_HEADINGS[id] ?? id;
  const head = [...columns.map(heading), 'result_name', ...last.map(heading)];
  const lines = rows.map((row) => [
    ...columns.map((column) => csvCell(column, row, live)),
    resultColumn(row.probe)?.name ?? '',
    ...last.map((column) => csvCell(column, row, live)),
  ]);
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
