import type { ExportFormat } from '../../core/contracts/export.ts';
import { OUTCOMES, outcomeName } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { flowOf, roundedMs } from '../../core/samples/sample-line.ts';
import { chartColumnsOf } from '../../probes/registry.ts';
import type { ColumnFigures, RollupFigures } from '../store/rollup/rollup-figures.ts';
import type { ExportedSeries } from './export-catalog.ts';
import type { ExportRows } from './export-rows.ts';
import { type Cell, snakeCase, type TableColumn, type TableWriter } from './export-table.ts';
import { type RollupQuery, type RollupRow, RollupSource } from './rollup-source.ts';
import { SERIES_COLUMNS } from './sample-table.ts';
import { tableWriter } from './table-writers.ts';
import { TextChunks } from './text-chunks.ts';
import { TimeText } from './time-text.ts';

const count = (name: string): TableColumn => ({ name, kind: 'u32', isRequired: true });
const figure = (name: string): TableColumn => ({ name, kind: 'number', isRequired: false });

const OUTCOME_NAMES = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[];
const TIMES = ['min', 'avg', 'p50', 'p95', 'max', 'stdev', 'jitter'] as const;

const COMMON: readonly TableColumn[] = [
  { name: 'time', kind: 'time', isRequired: true },
  count('seconds'),
  ...SERIES_COLUMNS,
  ...['sent', 'received', 'lost'].map(count),
  figure('loss_ratio'),
  ...['not_measured', 'duplicates', 'late'].map(count),
  ...TIMES.map((name) => figure(`rtt_${name}_ms`)),
  ...OUTCOME_NAMES.map((name) => count(`outcome_${name.replaceAll('-', '_')}`)),
];

const COLUMN_FIGURES = ['count', 'min', 'avg', 'max'] as const;

export interface RollupRowsOptions extends RollupQuery {
  readonly dataDir: string;
  readonly format: ExportFormat;
  readonly byId: ReadonlyMap<number, ExportedSeries>;
  readonly probes: readonly ProbeDefinition[];
  readonly createdBy: string;
}

/** Stored rollups as the bytes of one file. */
export class RollupRows implements ExportRows {
  rows = 0;
  private readonly source: RollupSource;
  private readonly byId: ReadonlyMap<number, ExportedSeries>;
  /** Probe columns that rollups have, by the names that a probe gives them. */
  private readonly measures: readonly string[];
  private readonly writer: TableWriter | null;
  private readonly lines = new TextChunks();
  private readonly times = new TimeText();
  private state: 'begin' | 'rows' | 'end' = 'begin';

  /** Throws FaultErrors `store.*`. */
  constructor(options: RollupRowsOptions) {
    const { dataDir, format, byId, probes, createdBy } = options;
    this.source = new RollupSource(dataDir, options);
    this.byId = byId;
    this.measures = [...new Set(probes.flatMap(({ code }) => chartColumnsOf(code).map(({ name }) => name)))];
    const own = this.measures.flatMap((name) => COLUMN_FIGURES.map((part) => figure(`${snakeCase(name)}_${part}`)));
    this.writer = format === 'jsonl' ? null : tableWriter(format, [...COMMON, ...own], createdBy);
  }

  get share(): number {
    return this.source.progress;
  }

  get damaged(): number {
    return this.source.damaged;
  }

  next(): readonly Uint8Array[] | null {
    if (this.state === 'end') return null;
    if (this.state === 'begin') {
      this.state = 'rows';
      return this.writer?.begin() ?? [];
    }
    const rows = this.source.next();
    if (!rows) {
      this.state = 'end';
      return this.writer?.end() ?? this.lines.rest();
    }
    const known = rows.filter(({ series }) => this.byId.has(series));
    this.rows += known.length;
    return this.writer ? this.writer.add(this.tableOf(known)) : this.linesOf(known);
  }

  close(): void {
    this.source.close();
  }

  private tableOf(rows: readonly RollupRow[]): { readonly count: number; readonly columns: readonly Cell[][] } {
    const cells = rows.map((row) => this.cellsOf(row));
    const width = COMMON.length + this.measures.length * COLUMN_FIGURES.length;
    const columns = Array.from({ length: width }, (_, at) => cells.map((row) => row[at] ?? null));
    return { count: rows.length, columns };
  }

  private cellsOf({ series, fromMs, spanMs, figures }: RollupRow): readonly Cell[] {
    return [
      fromMs * 1000,
      spanMs / 1000,
      ...(this.byId.get(series)?.cells ?? []),
      figures.sent,
      figures.received,
      figures.lost,
      lossRatio(figures),
      figures.notMeasured,
      figures.duplicates,
      figures.late,
      ...TIMES.map((name) => numberOrNull(figures[`${name}Ms`])),
      ...OUTCOME_NAMES.map((name) => figures.outcomes.get(OUTCOMES[name]) ?? 0),
      ...this.measures.flatMap((name) => {
        const values = columnValues(figures.columns.get(name));
        return COLUMN_FIGURES.map((part) => values?.[part] ?? null);
      }),
    ];
  }

  private linesOf(rows: readonly RollupRow[]): readonly Uint8Array[] {
    for (const { series, fromMs, spanMs, figures } of rows) {
      const one = this.byId.get(series) as ExportedSeries;
      const line = {
        kind: 'rollup',
        probe: one.probe,
        target: one.planned.target,
        address: one.planned.address,
        ...flowOf(one.planned),
        series,
        from: this.times.of(fromMs * 1000),
        seconds: spanMs / 1000,
        sent: figures.sent,
        received: figures.received,
        lost: figures.lost,
        lossRatio: lossRatio(figures),
        duplicates: figures.duplicates,
        late: figures.late,
        notMeasured: figures.notMeasured,
        outcomes: Object.fromEntries([...figures.outcomes].map(([code, times]) => [outcomeName(code), times])),
        rttMs: Object.fromEntries(TIMES.map((name) => [name, numberOrNull(figures[`${name}Ms`])])),
        columns: columnsText(figures.columns),
      };
      this.lines.add(`${JSON.stringify(line)}\n`);
    }
    return this.lines.take();
  }
}

const lossRatio = ({ sent, lost }: RollupFigures): number | null => (sent === 0 ? null : lost / sent);

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : roundedMs(value));

/** Figures of a probe column; undefined without values. */
function columnValues(figures: ColumnFigures | undefined) {
  if (!figures || figures.count === 0) return undefined;
  const { count: values, min, max, sum } = figures;
  return { count: values, min: inDecimals(min), avg: inDecimals(sum / values), max: inDecimals(max) };
}

/** Number without the error of the binary fraction, as samples have it. */
const inDecimals = (value: number): number => Number(value.toPrecision(12));

const columnsText = (columns: ReadonlyMap<string, ColumnFigures>) =>
  Object.fromEntries([...columns].flatMap(([name, one]) => (one.count === 0 ? [] : [[name, columnValues(one)]])));
