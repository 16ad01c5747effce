import type { ReportDocument } from '../document.ts';
import type { TargetItem } from '../document-target.ts';
import { METRIC_IDS, METRICS } from '../metrics.ts';

/** null = no value. */
export type Cell = string | number | boolean | Date | null;

/** A table of a report. */
export interface ReportTable {
  /** Part of its file name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The tables of a report: values in the unit of their metric, times in ISO 8601, UTC. Those without rows are left out. */
export function reportTables(document: ReportDocument): readonly ReportTable[] {
  const tables = [targets, figures, judged, outages, routes, findings, events, comparison].map((make) =>
    make(document),
  );
  return tables.filter(({ rows }) => rows.length > 0);
}

const NAMES = ['target', 'name', 'address', 'port', 'group', 'site', 'probe'];
const names = ({ id, name, address, port, group, site, probe }: TargetItem): Cell[] => [
  ...[id, name, address, port, group, site, probe],
];
const moment = (ms: number): Date => new Date(ms);

const targets = (document: ReportDocument): ReportTable => ({
  name: 'targets',
  columns: [...NAMES, 'verdict', 'sent', 'received', 'lost', 'not_measured', ...METRIC_IDS],
  rows: document.targets.map((one) => [
    ...names(one),
    ...[one.verdict.result, one.sent, one.received, one.lost, one.notMeasured],
    ...one.figures.map(({ value }) => value),
  ]),
});

const figures = (document: ReportDocument): ReportTable => ({
  name: 'figures',
  columns: ['target', 'name', 'metric', 'value', 'low', 'high', 'samples', 'reason', 'unit'],
  rows: document.targets.flatMap(({ id, title, figures: all }) =>
    all.map(({ metric, value, low, high, samples, reason }) => [
      ...[id, title, metric, value, low, high, samples, reason],
      METRICS[metric].unit,
    ]),
  ),
});

const judged = (document: ReportDocument): ReportTable => ({
  name: 'criteria',
  columns: ['target', 'name', 'criteria', 'metric', 'limit', 'figure', 'verdict', 'optional', 'borderline', 'reason'],
  rows: document.targets.flatMap(({ id, title, judged: sets }) =>
    sets.flatMap(({ set, criteria }) =>
      criteria.map((one) => [
        ...[id, title, set, one.metric, one.limit, one.figure, one.verdict.result],
        ...[one.isOptional, one.isBorderline, one.verdict.reason],
      ]),
    ),
  ),
});

const outages = (document: ReportDocument): ReportTable => ({
  name: 'outages',
  columns: ['target', 'name', 'from', 'to', 'down_ms', 'no_data_ms'],
  rows: document.targets.flatMap(({ id, title, outages: all }) =>
    all.map(({ from, to, downMs, noDataMs }) => [id, title, moment(from.ms), to && moment(to.ms), downMs, noDataMs]),
  ),
});

const routes = (document: ReportDocument): ReportTable => ({
  name: 'route-changes',
  columns: ['target', 'name', 'time', 'flow', 'hop', 'before', 'after'],
  rows: document.targets.flatMap(({ id, title, path }) =>
    (path?.changes ?? []).map(({ at, flow, hop, before, after }) => [
      ...[id, title, moment(at.ms), flow, hop],
      ...[before, after].map((route) => route.map((address) => address ?? '*').join(' ')),
    ]),
  ),
});

const findings = (document: ReportDocument): ReportTable => ({
  name: 'findings',
  columns: ['finding', 'severity', 'title', 'evidence', 'meaning', 'action', 'targets'],
  rows: document.findings.map(({ id, severity, title, evidence, meaning, action, targets: of }) => [
    ...[id, severity, title, evidence.join('; '), meaning, action, of.join(' ')],
  ]),
});

const events = (document: ReportDocument): ReportTable => ({
  name: 'events',
  columns: ['time', 'end_time', 'event', 'message', 'targets'],
  rows: document.events.map(({ at, to, kind, text, targets: of }) => [
    ...[moment(at.ms), to && moment(to.ms), kind, text, of.join(' ')],
  ]),
});

const comparison = (document: ReportDocument): ReportTable => ({
  name: 'comparison',
  columns: ['name', 'measure', 'before', 'after', 'difference', 'low', 'high', 'verdict'],
  rows: (document.comparison?.rows ?? []).flatMap(({ title, changes }) =>
    changes.map(({ measure, before, after, difference, low, high, verdict }) => [
      ...[title, measure, before, after, difference, low, high, verdict],
    ]),
  ),
});

/** Texts that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A table as CSV by RFC 4180: UTF-8, CRLF, an empty field where there is no value. Texts are never formulas. */
export const csvText = ({ columns, rows }: ReportTable): string =>
  [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');

function field(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
