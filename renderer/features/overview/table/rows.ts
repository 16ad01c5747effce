import type { CatalogSeries, CatalogTarget } from '../../../../core/contracts/station.ts';
import { addressSortKey } from '../../../../core/model/address.ts';
import { addressName } from '../../../../core/model/address-names.ts';
import type { OutcomeRules } from '../../../../core/model/outcome.ts';
import { probeOf } from '../../../../probes/registry.ts';
import type { Catalog } from '../../../live/catalog-store.ts';
import { rollupSeries } from '../../../live/target-rollup.ts';

/** A row of the table: a series, a target without series, or several of them in one. */
export interface Row {
  /** `group`: the heading of rows with a common tag, site or group; `repeat`: a series that is listed in a further one. */
  readonly kind: 'series' | 'target' | 'group' | 'repeat';
  /** The series' id; for a row of a target, its id as `-1 - id`; else see row-keys.ts. Stays while the thing exists. */
  readonly key: number;
  /** The key in the live rows; -1 when there is no series. */
  readonly series: number;
  readonly targetId: number;
  readonly name: string;
  readonly probe: CatalogTarget['definition']['probe'];
  readonly rules: OutcomeRules;
  readonly address: string;
  /** The name of the address, where its target gives it one; empty = none. */
  readonly addressLabel: string;
  readonly tags: readonly string[];
  /** Levels of its place, separated by slashes; empty = none. */
  readonly site: string;
  /** Path and query of the URL behind the address; empty = the target is none. */
  readonly path: string;
  /** The displayed text; empty when the probe has none. */
  readonly port: string;
  readonly group: string;
  /** The agent that measures; empty = this host. */
  readonly agent: string;
  /** The reason for measuring nothing; null when something is measured. */
  readonly reason: string | null;
  /** The reason is that the name cannot be resolved. */
  readonly isUnresolvable: boolean;
  /** A note on how the target is measured. */
  readonly note: string | null;
  /** Description of the target, and the note. */
  readonly notes: string;
  readonly isEnabled: boolean;
  /** Lower case, for the filter. */
  readonly haystack: string;
  /** Indexes of the rows that it stands for, in the list of rows; null = a plain row. */
  readonly members: Uint32Array | null;
  /** Identifies a row that holds others over reloads; empty = it holds none. */
  readonly branch: string;
}

/** The key of a row, or of the one that it repeats. */
export const plainKey = ({ kind, key, series, targetId }: Pick<Row, 'kind' | 'key' | 'series' | 'targetId'>): number =>
  kind !== 'repeat' ? key : series >= 0 ? series : -1 - targetId;

const haystackOf = (...parts: readonly string[]): string => parts.join('\n').toLowerCase();

/** `/orders?page=2` of a URL with more than its host. */
function pathOf(to: string): string {
  const [, path = ''] = /^https?:\/\/[^/?#]+([^#]*)/i.exec(to) ?? [];
  return path === '/' ? '' : path;
}

function rowOf(target: CatalogTarget, series: CatalogSeries | undefined): Row {
  const { probe, to, description = '', tags = [], site = '', names } = target.definition;
  const address = series?.[2] || to;
  const addressLabel = addressName(names, address) ?? '';
  const path = series && address !== to ? pathOf(to) : '';
  const group = series?.[3] ?? '';
  const agent = series?.[5] ?? '';
  const port = series && series[4] > 0 ? String(series[4]) : '';
  return {
    kind: 'series',
    key: series ? series[0] : -1 - target.id,
    series: series ? series[0] : -1,
    targetId: target.id,
    name: target.name,
    probe,
    rules: probeOf(probe).definition,
    address,
    addressLabel,
    tags,
    site,
    path,
    port,
    group,
    agent,
    reason: target.reason,
    isUnresolvable: target.isUnresolvable === true,
    note: target.note,
    notes: [description.replace(/\s+/g, ' ').trim(), target.note ?? ''].filter((text) => text !== '').join(' · '),
    isEnabled: target.definition.enabled !== false,
    haystack: haystackOf(
      target.name,
      ...[`${address}${path}`, addressLabel, `:${port}`, group, agent, probe, description, site],
      ...tags.map((tag) => `#${tag}`),
    ),
    members: null,
    branch: '',
  };
}

/** All rows in the order of the file: targets as listed, their series as expanded. */
export function rowsOf(catalog: Catalog): readonly Row[] {
  const byTarget = new Map<number, CatalogSeries[]>();
  for (const series of catalog.series.values()) {
    const list = byTarget.get(series[1]);
    if (list) list.push(series);
    else byTarget.set(series[1], [series]);
  }
  const rows: Row[] = [];
  for (const target of catalog.targets.values()) {
    const own = byTarget.get(target.id);
    if (own) for (const series of own) rows.push(rowOf(target, series));
    else rows.push(rowOf(target, undefined));
  }
  return rows;
}

/** The common value, or the number of different values. */
function shared(parts: readonly string[], what: string): string {
  const distinct = new Set(parts);
  return distinct.size === 1 ? (parts[0] ?? '') : `${distinct.size} ${what}`;
}

/** A row for each target with several series, in the order of the file. */
export function targetRowsOf(rows: readonly Row[], { targets }: Catalog): readonly Row[] {
  const targetRows: Row[] = [];
  for (let first = 0; first < rows.length; ) {
    const row = rows[first] as Row;
    let count = 1;
    while (rows[first + count]?.targetId === row.targetId) count += 1;
    const target = targets.get(row.targetId);
    if (count > 1 && target) {
      const members = rows.slice(first, first + count);
      const whole = rowOf(target, undefined);
      targetRows.push({
        ...whole,
        kind: 'target',
        branch: `target:${target.name}`,
        series: rollupSeries(target.id),
        port: shared(
          members.map(({ port }) => port),
          'ports',
        ),
        group: shared(
          members.map(({ group }) => group),
          'groups',
        ),
        agent: shared(
          members.map(({ agent }) => agent),
          'places',
        ),
        members: Uint32Array.from({ length: count }, (_, at) => first + at),
      });
    }
    first += count;
  }
  return targetRows;
}

export const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const TEXT_COLUMNS = [
  'name',
  'probe',
  'address',
  'addressLabel',
  'port',
  'group',
  'agent',
  'tags',
  'site',
  'notes',
] as const;
export type TextColumn = (typeof TEXT_COLUMNS)[number];

export const isTextColumn = (column: string): column is TextColumn =>
  (TEXT_COLUMNS as readonly string[]).includes(column);

/** The text of a cell. A heading of several rows has only a name. */
export function cellText(row: Row, column: TextColumn): string {
  if (row.kind === 'group' && column !== 'name') return '';
  return column === 'tags' ? row.tags.join(', ') : row[column];
}

/** The rank of each row when sorted by a text column; equal texts share a rank. */
export function textRanks(rows: readonly Row[], column: TextColumn): Float64Array {
  const keys =
    column === 'address'
      ? rows.map((row) => addressSortKey(row.address))
      : rows.map((row) => cellText(row, column).toLowerCase());
  const compare =
    column === 'address'
      ? (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)
      : (left: string, right: string) => collator.compare(left, right);
  const distinct = [...new Set(keys)].sort(compare);
  const rankOf = new Map(distinct.map((key, rank) => [key, rank]));
  return Float64Array.from(keys, (key) => rankOf.get(key) ?? 0);
}
