import type { CatalogSeries, CatalogTarget } from '../../../core/contracts/station.ts';
import { addressSortKey } from '../../../core/model/address.ts';
import type { Catalog } from '../../live/catalog-store.ts';

/** A row of the table: a series, or a target that has none yet. */
export interface Row {
  /** The series' id; for a target without series, its id as `-1 - id`. Stays while the thing exists. */
  readonly key: number;
  /** -1 when there is no series. */
  readonly series: number;
  readonly targetId: number;
  readonly name: string;
  readonly address: string;
  readonly group: string;
  /** Why nothing is measured; null when something is. */
  readonly reason: string | null;
  readonly isEnabled: boolean;
  /** Lower case, for the filter. */
  readonly haystack: string;
}

function rowOf(target: CatalogTarget, series: CatalogSeries | undefined): Row {
  const address = series?.[2] || target.definition.to;
  const group = series?.[3] ?? '';
  const description = target.definition.description ?? '';
  return {
    key: series ? series[0] : -1 - target.id,
    series: series ? series[0] : -1,
    targetId: target.id,
    name: target.name,
    address,
    group,
    reason: target.reason,
    isEnabled: target.definition.enabled !== false,
    haystack: `${target.name}\n${address}\n${group}\n${description}`.toLowerCase(),
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

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export type TextColumn = 'name' | 'address' | 'group';

/** Where each row stands when sorted by a text column; equal texts share a rank. */
export function textRanks(rows: readonly Row[], column: TextColumn): Float64Array {
  const keys =
    column === 'address'
      ? rows.map((row) => addressSortKey(row.address))
      : rows.map((row) => row[column].toLowerCase());
  const compare =
    column === 'address'
      ? (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)
      : (left: string, right: string) => collator.compare(left, right);
  const distinct = [...new Set(keys)].sort(compare);
  const rankOf = new Map(distinct.map((key, rank) => [key, rank]));
  return Float64Array.from(keys, (key) => rankOf.get(key) ?? 0);
}
