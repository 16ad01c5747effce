import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import {
  addressesByTarget,
  type SelectedTarget,
  scopeNow,
  scopeOf,
  type TargetAddresses,
  wholeTargets,
} from './selection-scope.ts';

/** Targets that another screen than the list has selected; null = those of the list's rows. */
export type PickedTargets = StoreApi<{ readonly ids: readonly number[] | null }>;

export const [PickedTargetsContext, usePickedTargets] = storeContext<PickedTargets>('PickedTargets');

export const createPickedTargets = (): PickedTargets => createStore(() => ({ ids: null }));

/** The targets of the selected rows. */
export interface TargetSelection {
  /** The selected targets, and how much of each is selected. */
  scope(): readonly SelectedTarget[];
  /** The same targets as the catalog has them now: another page may have edited them. */
  refreshed(scope: readonly SelectedTarget[]): readonly SelectedTarget[];
  /** A target as the catalog has it now; undefined = it is gone. */
  target(id: number): CatalogTarget | undefined;
  /** The names of all targets of the project. */
  takenNames(): readonly string[];
}

export const [TargetSelectionContext, useTargetSelection] = storeContext<TargetSelection>('TargetSelection');

export interface TargetSelectionParts {
  readonly catalog: CatalogStore;
  readonly overview: OverviewStore;
  readonly picked: PickedTargets;
}

export function createTargetSelection({ catalog, overview, picked }: TargetSelectionParts): TargetSelection {
  let known: { readonly of: unknown; readonly all: TargetAddresses } | undefined;
  /** Made once for each state of the catalog: the selection moves with each arrow key. */
  const addresses = (): TargetAddresses => {
    const { series } = catalog.getState();
    if (known?.of !== series) known = { of: series, all: addressesByTarget(series.values()) };
    return known.all;
  };
  return {
    scope() {
      const { targets } = catalog.getState();
      const { ids } = picked.getState();
      if (ids !== null) return wholeTargets(ids, targets, addresses());
      return scopeOf(overview.getState().selectedRows(), targets, addresses());
    },
    refreshed: (scope) => scopeNow(scope, catalog.getState().targets, addresses()),
    target: (id) => catalog.getState().targets.get(id),
    takenNames: () => Array.from(catalog.getState().targets.values(), ({ name }) => name),
  };
}
