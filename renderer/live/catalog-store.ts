import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CatalogItem, CatalogSeries, CatalogTarget } from '../../core/contracts/catalog.ts';
import type { Sections } from '../../core/contracts/edits.ts';
import type { Group } from '../../core/model/project.ts';
import type { Settings } from '../../core/model/settings.ts';

export interface Catalog {
  /** -1 before the station's first word. */
  readonly revision: number;
  readonly name: string;
  readonly defaults: Settings;
  readonly groups: Readonly<Record<string, Group>>;
  readonly sections: Sections;
  /** Targets by id, in file order. */
  readonly targets: ReadonlyMap<number, CatalogTarget>;
  readonly series: ReadonlyMap<number, CatalogSeries>;
}

const NO_SECTIONS: Sections = { outputs: {}, inventories: {}, metrics: null };

export const EMPTY_CATALOG: Catalog = {
  revision: -1,
  name: '',
  defaults: {},
  groups: {},
  sections: NO_SECTIONS,
  targets: new Map(),
  series: new Map(),
};

/** Targets and their series, maintained from full items and changes. */
export type CatalogStore = StoreApi<Catalog>;

export const createCatalogStore = (): CatalogStore => createStore(() => EMPTY_CATALOG);

/** The catalog after an item; ids in the item replace, a full item replaces everything. */
export function withItem(before: Catalog, item: CatalogItem): Catalog {
  const targets = new Map(item.full ? [] : before.targets);
  const series = new Map(item.full ? [] : before.series);
  for (const id of item.removedTargets) targets.delete(id);
  for (const id of item.removedSeries) series.delete(id);
  for (const target of item.targets) targets.set(target.id, target);
  for (const one of item.series) series.set(one[0], one);
  const { revision, name, defaults, groups, sections = NO_SECTIONS } = item;
  return { revision, name, defaults, groups, sections, targets, series };
}
