import { type Cell, type ReportTable, reportTables } from '../csv/report-tables.ts';
import type { ReportDocument } from '../document.ts';
import type { MetricUnit } from '../metric-definition.ts';
import { METRICS, type MetricId } from '../metrics.ts';
import type { LabelId, Labels } from '../text/labels.ts';

/** Kind of the values of a column, by which a spreadsheet formats them. */
export type CellKind = 'text' | 'count' | 'decimal' | 'percent' | 'time';

interface SheetColumn {
  /** Title with its unit. */
  readonly title: string;
  readonly kind: CellKind;
}

/** A sheet of a workbook. */
export interface ReportSheet {
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The tables of a report with titles in its language. Times are in UTC: a spreadsheet knows no time zones. */
export function reportSheets(document: ReportDocument): readonly ReportSheet[] {
  const labels = document.labels as Labels;
  const metrics = new Map(document.appendix.definitions.map(({ metric, label }) => [metric as string, label]));
  return reportTables(document).map((table) => ({
    name: labels[SHEETS[table.name] ?? 'results'],
    columns: table.columns.map((column, at) => sheetColumn(column, table, at, labels, metrics)),
    rows: table.rows.map((row) => row.map((cell, at) => cellOf(table.columns[at], cell, metrics))),
  }));
}

const SHEETS: Readonly<Record<string, LabelId>> = {
  targets: 'targets',
  figures: 'results',
  criteria: 'criteria',
  outages: 'outages',
  'route-changes': 'routeChanges',
  findings: 'findings',
  events: 'timeline',
  comparison: 'comparison',
};

/** Labels of columns, with a unit where there is one. */
const COLUMNS: Readonly<Record<string, readonly [label: LabelId, unit?: string]>> = {
  target: ['target'],
  name: ['name'],
  address: ['address'],
  port: ['port'],
  group: ['group'],
  site: ['site'],
  probe: ['probe'],
  verdict: ['verdict'],
  sent: ['sent'],
  received: ['received'],
  lost: ['lost'],
  not_measured: ['notTaken'],
  metric: ['metric'],
  value: ['value'],
  low: ['low'],
  high: ['high'],
  samples: ['samples'],
  reason: ['reason'],
  unit: ['unit'],
  criteria: ['criteria'],
  limit: ['limit'],
  figure: ['figure'],
  optional: ['optional'],
  borderline: ['borderline'],
  from: ['from', 'UTC'],
  to: ['to', 'UTC'],
  time: ['at', 'UTC'],
  end_time: ['to', 'UTC'],
  down_ms: ['downTime', 'ms'],
  no_data_ms: ['noData', 'ms'],
  flow: ['flow'],
  hop: ['hop'],
  before: ['before'],
  after: ['after'],
  finding: ['findings'],
  severity: ['severity'],
  title: ['title'],
  evidence: ['evidence'],
  meaning: ['meaning'],
  action: ['action'],
  targets: ['targets'],
  event: ['event'],
  message: ['note'],
  measure: ['measure'],
  difference: ['difference'],
};

const METRIC_KINDS: Readonly<Record<MetricUnit, readonly [kind: CellKind, unit: string | null]>> = {
  ms: ['decimal', 'ms'],
  ratio: ['percent', '%'],
  packets: ['count', null],
  count: ['count', null],
  R: ['decimal', null],
  MOS: ['decimal', null],
  score: ['decimal', null],
};

function sheetColumn(
  column: string,
  table: ReportTable,
  at: number,
  labels: Labels,
  metrics: ReadonlyMap<string, string>,
): SheetColumn {
  const label = metrics.get(column);
  if (label !== undefined) {
    const [kind, unit] = METRIC_KINDS[METRICS[column as MetricId].unit];
    return { title: titled(label, unit), kind };
  }
  const [id, unit = null] = COLUMNS[column] ?? [];
  return { title: titled(id ? labels[id] : column, unit), kind: kindOf(table.rows.map((row) => row[at] ?? null)) };
}

const titled = (label: string, unit: string | null): string => (unit === null ? label : `${label} (${unit})`);

function kindOf(cells: readonly Cell[]): CellKind {
  const known = cells.filter((cell) => cell !== null);
  if (known.some((cell) => cell instanceof Date)) return 'time';
  if (known.length === 0 || !known.every((cell) => typeof cell === 'number')) return 'text';
  return known.every(Number.isInteger) ? 'count' : 'decimal';
}

/** Metrics are named as in the report. */
const cellOf = (column: string | undefined, cell: Cell, metrics: ReadonlyMap<string, string>): Cell =>
  column === 'metric' && typeof cell === 'string' ? (metrics.get(cell) ?? cell) : cell;
