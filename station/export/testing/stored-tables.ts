import { addressFromBytes } from '../../../core/model/address.ts';
import { type Batch, FROM_TARGET } from '../../../core/model/batch.ts';
import { columnValue } from '../../../core/model/column-value.ts';
import { causeName, OUTCOMES, outcomeClass, outcomeName, timestampSource } from '../../../core/model/outcome.ts';
import type { ProbeColumn } from '../../../core/model/probe-definition.ts';
import { chartColumnsOf, probeDefinition, probeOf } from '../../../probes/registry.ts';
import type { RollupFigures } from '../../store/rollup/rollup-figures.ts';
import { type Cell, type ColumnKind, snakeCase } from '../export-table.ts';
import { RollupSource } from '../rollup-source.ts';
import { SampleSource } from '../sample-source.ts';
import { VARIED_LOAD, VARIED_SERIES } from './varied-project.ts';

/** A table as docs/export.md describes it, made from what the store has: its kinds by column, and its rows. */
export interface StoredTable {
  readonly kinds: Readonly<Record<string, ColumnKind>>;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

const NAMES = {
  target: 'text',
  address: 'text',
  port: 'u32',
  group: 'text',
  probe: 'text',
  series: 'u32',
  agent: 'text',
} as const;

function names(series: number): Record<keyof typeof NAMES, Cell> {
  const key = VARIED_SERIES[series - 1];
  if (!key) throw new Error(`series ${series} is not in the project`);
  const { target, address, port, group, probe } = key;
  return {
    target,
    address,
    port: port || null,
    group: group || null,
    probe,
    series,
    agent: 'agent' in key ? key.agent : null,
  };
}

const PROBES = [...new Set(VARIED_SERIES.map(({ probe }) => probe))].map((id) => probeOf(id).definition);

function ownKind({ words, scale = 1, type }: ProbeColumn): ColumnKind {
  if (words) return 'text';
  if (scale !== 1 || type === 'f64') return 'number';
  return type === 'u32' ? 'u32' : 'i32';
}

const OWN = PROBES.flatMap(({ columns }) =>
  columns.map((column) => [snakeCase(column.name), ownKind(column)] as const),
);

/** Unix ms. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function storedSamples(dataDir: string, span: Span): StoredTable {
  const source = new SampleSource(dataDir, { series: null, ...span, hasDetails: false });
  const rows: Readonly<Record<string, Cell>>[] = [];
  for (let batches = source.next(); batches; batches = source.next()) {
    for (const batch of batches) {
      for (let at = 0; at < batch.count; at++) rows.push(sampleRow(batch, at));
    }
  }
  source.close();
  const kinds = {
    time: 'time',
    ...NAMES,
    round: 'u32',
    seq: 'u32',
    outcome: 'text',
    class: 'text',
    rtt_ms: 'number',
    reply_ttl: 'i32',
    late_us: 'u32',
    stamps: 'text',
    from: 'text',
    reason: 'text',
    errno: 'i32',
    under_load: 'flag',
    ...Object.fromEntries(OWN),
  } as const;
  return { kinds, rows };
}

function sampleRow(batch: Batch, at: number): Record<string, Cell> {
  const probe = probeDefinition(batch.probeCode);
  if (!probe) throw new Error(`probe ${batch.probeCode} is not known`);
  const ns = batch.baseNs + BigInt(batch.sentOffsetNs[at] as number);
  const outcome = outcomeName(batch.outcome[at] as number);
  const rttNs = batch.rttNs[at] as number;
  const from = batch.from[at] as number;
  const cause = batch.cause[at] as number;
  const atMs = Number(ns) / 1e6;
  return {
    time: Number(ns / 1000n),
    ...names(batch.series[at] as number),
    round: batch.round[at] as number,
    seq: batch.seq[at] as number,
    outcome,
    class: outcomeClass(OUTCOMES[outcome], probe),
    rtt_ms: Number.isNaN(rttNs) ? null : rttNs / 1e6,
    reply_ttl: batch.replyTtl[at] || null,
    late_us: batch.lateUs[at] as number,
    stamps: timestampSource(batch.stamps[at] as number),
    from: from === FROM_TARGET ? null : addressFromBytes(batch.addresses, from * 16),
    reason: outcome === 'not-measured' ? causeName(cause) : null,
    errno: outcome === 'local-error' ? cause : null,
    under_load: atMs >= VARIED_LOAD.fromMs && atMs < VARIED_LOAD.toMs,
    ...Object.fromEntries(OWN.map(([name]) => [name, null])),
    ...Object.fromEntries(
      probe.columns.map((column) => [snakeCase(column.name), columnValue(column, batch.typed[column.name]?.[at])]),
    ),
  };
}

const TIMES = ['min', 'avg', 'p50', 'p95', 'max', 'stdev', 'jitter'] as const;
const OUTCOME_NAMES = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[];
const outcomeColumn = (name: string) => `outcome_${name.replaceAll('-', '_')}`;
const MEASURES = [...new Set(PROBES.flatMap(({ code }) => chartColumnsOf(code).map(({ name }) => name)))];

/** The rollups of minutes. */
export function storedRollups(dataDir: string, span: Span): StoredTable {
  const series = VARIED_SERIES.map((_, at) => at + 1);
  const source = new RollupSource(dataDir, { level: 'minute', series, ...span });
  const rows: Readonly<Record<string, Cell>>[] = [];
  for (let found = source.next(); found; found = source.next()) {
    for (const row of found) {
      rows.push({
        time: row.fromMs * 1000,
        seconds: row.spanMs / 1000,
        ...names(row.series),
        ...figureCells(row.figures),
        ...Object.assign({}, ...MEASURES.map((name) => measureCells(name, row.figures))),
      });
    }
  }
  source.close();
  const measures = MEASURES.flatMap((name) => Object.keys(measureCells(name, null)));
  const kinds = {
    time: 'time',
    seconds: 'u32',
    ...NAMES,
    sent: 'u32',
    received: 'u32',
    lost: 'u32',
    loss_ratio: 'number',
    not_measured: 'u32',
    duplicates: 'u32',
    late: 'u32',
    ...Object.fromEntries(TIMES.map((name) => [`rtt_${name}_ms`, 'number' as const])),
    ...Object.fromEntries(OUTCOME_NAMES.map((name) => [outcomeColumn(name), 'u32' as const])),
    ...Object.fromEntries(measures.map((name) => [name, 'number' as const])),
  } as const;
  return { kinds, rows };
}

function figureCells(figures: RollupFigures): Record<string, Cell> {
  const { sent, received, lost, notMeasured, duplicates, late } = figures;
  return {
    sent,
    received,
    lost,
    loss_ratio: sent === 0 ? null : lost / sent,
    not_measured: notMeasured,
    duplicates,
    late,
    ...Object.fromEntries(TIMES.map((name) => [`rtt_${name}_ms`, orNull(figures[`${name}Ms`])])),
    ...Object.fromEntries(
      OUTCOME_NAMES.map((name) => [outcomeColumn(name), figures.outcomes.get(OUTCOMES[name]) ?? 0]),
    ),
  };
}

/** Times have a resolution of 1 ns. */
const orNull = (ms: number): number | null => (Number.isNaN(ms) ? null : Math.round(ms * 1e6) / 1e6);

function measureCells(name: string, figures: RollupFigures | null): Record<string, Cell> {
  const found = figures?.columns.get(name);
  const one = found && found.count > 0 ? found : null;
  const column = snakeCase(name);
  return {
    [`${column}_count`]: one ? one.count : null,
    [`${column}_min`]: one ? inDecimals(one.min) : null,
    [`${column}_avg`]: one ? inDecimals(one.sum / one.count) : null,
    [`${column}_max`]: one ? inDecimals(one.max) : null,
  };
}

/** Number without the error of the binary fraction, as samples have it: 1234 × 0.001 is 1.234. */
const inDecimals = (value: number): number => Number(value.toPrecision(12));
