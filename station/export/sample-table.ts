import { addressFromBytes } from '../../core/model/address.ts';
import { type Batch, FROM_TARGET, sentMs } from '../../core/model/batch.ts';
import { columnValue } from '../../core/model/column-value.ts';
import { causeName, OUTCOMES, outcomeClass, outcomeName, timestampSource } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import { roundedMs } from '../../core/samples/sample-line.ts';
import type { ExportedSeries } from './export-catalog.ts';
import { type Cell, type ColumnKind, snakeCase, type TableColumn, type TableRows } from './export-table.ts';

/** Columns that name a series, first in every table of series. */
export const SERIES_COLUMNS: readonly TableColumn[] = [
  { name: 'target', kind: 'text', isRequired: true },
  { name: 'address', kind: 'text', isRequired: true },
  { name: 'port', kind: 'u32', isRequired: false },
  { name: 'group', kind: 'text', isRequired: false },
  { name: 'probe', kind: 'text', isRequired: true },
  { name: 'series', kind: 'u32', isRequired: true },
  { name: 'agent', kind: 'text', isRequired: false },
];

const COMMON: readonly TableColumn[] = [
  { name: 'time', kind: 'time', isRequired: true },
  ...SERIES_COLUMNS,
  { name: 'round', kind: 'u32', isRequired: true },
  { name: 'seq', kind: 'u32', isRequired: true },
  { name: 'outcome', kind: 'text', isRequired: true },
  { name: 'class', kind: 'text', isRequired: true },
  { name: 'rtt_ms', kind: 'number', isRequired: false },
  { name: 'reply_ttl', kind: 'i32', isRequired: false },
  { name: 'late_us', kind: 'u32', isRequired: true },
  { name: 'stamps', kind: 'text', isRequired: true },
  { name: 'from', kind: 'text', isRequired: false },
  { name: 'reason', kind: 'text', isRequired: false },
  { name: 'errno', kind: 'i32', isRequired: false },
  { name: 'under_load', kind: 'flag', isRequired: true },
];

/** Kind of the values of a probe column. */
function kindOf({ words, scale = 1, type }: ProbeColumn): ColumnKind {
  if (words) return 'text';
  if (scale !== 1 || type === 'f64') return 'number';
  return type === 'u32' ? 'u32' : 'i32';
}

/** Samples as a table: the same columns for all probes, then the probe columns of the given ones. */
export class SampleTable {
  readonly columns: readonly TableColumn[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly isUnderLoad: (atMs: number) => boolean;

  constructor(probes: readonly ProbeDefinition[], isUnderLoad: (atMs: number) => boolean) {
    const own = new Map<string, TableColumn>();
    for (const column of probes.flatMap(({ columns }) => columns)) {
      const name = snakeCase(column.name);
      const known = own.get(name);
      const kind = kindOf(column);
      own.set(name, { name, kind: known ? commonKind(known.kind, kind) : kind, isRequired: false });
    }
    this.columns = [...COMMON, ...own.values()];
    this.places = new Map(this.columns.map(({ name }, at) => [name, at]));
    this.isUnderLoad = isUnderLoad;
  }

  /** The samples of the given series; of others, none. */
  rows(batch: Batch, probe: ProbeDefinition, seriesOf: (id: number) => ExportedSeries | undefined): TableRows {
    const columns: Cell[][] = this.columns.map(() => []);
    const own = probe.columns.map((column) => ({ column, cells: columns[this.placeOf(column)] as Cell[] }));
    const used = new Set(own.map(({ cells }) => cells));
    const unused = columns.slice(COMMON.length).filter((cells) => !used.has(cells));
    let count = 0;
    for (let at = 0; at < batch.count; at++) {
      const series = seriesOf(batch.series[at] as number);
      if (!series) continue;
      const cells = this.commonCells(batch, at, series, probe);
      for (let column = 0; column < cells.length; column++) columns[column]?.push(cells[column] as Cell);
      for (const { column, cells: values } of own) values.push(this.ownCell(column, batch.typed[column.name]?.[at]));
      for (const values of unused) values.push(null);
      count += 1;
    }
    return { count, columns };
  }

  private placeOf({ name }: ProbeColumn): number {
    return this.places.get(snakeCase(name)) as number;
  }

  private ownCell(column: ProbeColumn, stored: number | undefined): Cell {
    const value = columnValue(column, stored);
    const isText = this.columns[this.placeOf(column)]?.kind === 'text';
    return isText && typeof value === 'number' ? String(value) : value;
  }

  private commonCells(batch: Batch, at: number, series: ExportedSeries, probe: ProbeDefinition): readonly Cell[] {
    const outcome = batch.outcome[at] as number;
    const cause = batch.cause[at] as number;
    const rttNs = batch.rttNs[at] as number;
    const ttl = batch.replyTtl[at] as number;
    const from = batch.from[at] as number;
    const atMs = sentMs(batch, at);
    return [
      Math.round(atMs * 1000),
      ...series.cells,
      batch.round[at] as number,
      batch.seq[at] as number,
      outcomeName(outcome),
      outcomeClass(outcome, probe),
      Number.isNaN(rttNs) ? null : roundedMs(rttNs / 1e6),
      ttl === 0 ? null : ttl,
      batch.lateUs[at] as number,
      timestampSource(batch.stamps[at] as number),
      from === FROM_TARGET ? null : addressFromBytes(batch.addresses, from * 16),
      outcome === OUTCOMES['not-measured'] ? causeName(cause) : null,
      outcome === OUTCOMES['local-error'] ? cause : null,
      this.isUnderLoad(atMs),
    ];
  }
}

/** A kind that holds the values of both. */
function commonKind(left: ColumnKind, right: ColumnKind): ColumnKind {
  if (left === right) return left;
  return left === 'text' || right === 'text' ? 'text' : 'number';
}
