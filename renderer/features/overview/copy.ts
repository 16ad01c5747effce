import { formatRtt } from '../../../core/model/duration.ts';
import { outcomeName } from '../../../core/model/outcome.ts';
import { formatCount, formatPercent, NOTHING } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { COLUMNS, type Column, liveValue } from './columns.ts';
import type { Row } from './rows.ts';

const COPIED = COLUMNS.filter((column) => column.kind !== 'trend');

function stateWord(row: Row, live: LiveRows, slot: number): string {
  if (row.series < 0) return row.reason ?? 'no series';
  return slot >= 0 && live.hasSamples(slot) ? outcomeName(live.columns.lastOutcome[slot] ?? 0) : 'no sample yet';
}

function textOf(column: Column, row: Row, live: LiveRows): string {
  const slot = live.slotOf(row.series);
  const value = liveValue(column.id, live, slot);
  switch (column.kind) {
    case 'outcome':
      return stateWord(row, live, slot);
    case 'text':
      return row[column.id as 'name' | 'address' | 'group'];
    case 'rtt':
      return formatRtt(value);
    case 'percent':
      return Number.isNaN(value) ? NOTHING : `${formatPercent(value)} %`;
    default:
      return formatCount(value);
  }
}

/** A table in plain text, columns aligned with spaces, for a ticket or a mail. */
export function rowsAsText(rows: readonly Row[], live: LiveRows): string {
  const lines = [
    COPIED.map((column) => column.title),
    ...rows.map((row) => COPIED.map((column) => textOf(column, row, live))),
  ];
  const widths = COPIED.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const pad = (cell: string, at: number) =>
    COPIED[at]?.kind === 'text' || COPIED[at]?.kind === 'outcome'
      ? cell.padEnd(widths[at] ?? 0)
      : cell.padStart(widths[at] ?? 0);
  return `${lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')}\n`;
}

const CSV_HEADINGS: Readonly<Partial<Record<Column['id'], string>>> = {
  outcome: 'outcome',
  lastMs: 'last_ms',
  loss: 'loss_ratio',
  minMs: 'min_ms',
  avgMs: 'avg_ms',
  maxMs: 'max_ms',
  stdevMs: 'stdev_ms',
  jitterMs: 'jitter_ms',
  replyTtl: 'reply_ttl',
};

/** Quoted where needed. A spreadsheet would run a text that begins as a formula, so that gets an apostrophe. */
function csvText(text: string): string {
  const safe = /^[=+@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvCell(column: Column, row: Row, live: LiveRows): string {
  if (column.kind === 'text' || column.kind === 'outcome') return csvText(textOf(column, row, live));
  const value = liveValue(column.id, live, live.slotOf(row.series));
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
}

/** CSV by RFC 4180: plain numbers, RTTs in ms, loss as a ratio; an empty field where there is no value. */
export function rowsAsCsv(rows: readonly Row[], live: LiveRows): string {
  const head = COPIED.map((column) => CSV_HEADINGS[column.id] ?? column.id);
  const lines = rows.map((row) => COPIED.map((column) => csvCell(column, row, live)));
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
