import type { CatalogSeries, CatalogTarget } from '../../../core/contracts/catalog.ts';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import type { Row } from '../overview/table/rows.ts';

/** A target of which rows are selected, and how much of it they are. */
export interface SelectedTarget {
  readonly target: CatalogTarget;
  /** All probed addresses, in the target's order. */
  readonly addresses: readonly string[];
  /** Addresses of the selected rows. */
  readonly selected: readonly string[];
  /** Some of its rows are not selected: an action on the target affects them too. */
  readonly isPart: boolean;
}

/** The addresses of all targets, by target id. */
export type TargetAddresses = ReadonlyMap<number, readonly string[]>;

/** The addresses of each target, each once, in the target's order. */
export function addressesByTarget(series: Iterable<CatalogSeries>): TargetAddresses {
  const all = new Map<number, Set<string>>();
  for (const [, targetId, address] of series) {
    const known = all.get(targetId);
    if (known) known.add(address);
    else all.set(targetId, new Set([address]));
  }
  return new Map(Array.from(all, ([id, addresses]) => [id, [...addresses]]));
}

/** The targets of rows, each once, in the order of the rows. A row of a target without series stands for all of it. */
export function scopeOf(
  rows: readonly Pick<Row, 'targetId' | 'series' | 'address' | 'members'>[],
  targets: ReadonlyMap<number, CatalogTarget>,
  all: TargetAddresses,
): readonly SelectedTarget[] {
  const chosen = new Map<number, { whole: boolean; rows: number; addresses: Set<string> }>();
  for (const row of rows) {
    const entry = chosen.get(row.targetId) ?? { whole: false, rows: 0, addresses: new Set<string>() };
    chosen.set(row.targetId, entry);
    if (row.members !== null || row.series < 0) entry.whole = true;
    else {
      entry.rows += 1;
      entry.addresses.add(row.address);
    }
  }
  return [...chosen].flatMap(([id, { whole, rows: count, addresses }]): SelectedTarget[] => {
    const target = targets.get(id);
    if (!target) return [];
    const own = all.get(id) ?? [];
    const isPart = !whole && count < target.seriesCount;
    return [{ target, addresses: own, selected: isPart ? [...addresses] : own, isPart }];
  });
}

/** Whole targets by their ids; ids of targets that are gone are left out. */
export function wholeTargets(
  ids: readonly number[],
  targets: ReadonlyMap<number, CatalogTarget>,
  all: TargetAddresses,
): readonly SelectedTarget[] {
  return ids.flatMap((id): SelectedTarget[] => {
    const target = targets.get(id);
    const addresses = all.get(id) ?? [];
    return target ? [{ target, addresses, selected: addresses, isPart: false }] : [];
  });
}

/**
 * The same targets with their current definitions and addresses. Deleted targets are left out; of a part,
 * the addresses are selected that are still there.
 */
export function scopeNow(
  scope: readonly SelectedTarget[],
  targets: ReadonlyMap<number, CatalogTarget>,
  all: TargetAddresses,
): readonly SelectedTarget[] {
  return scope.flatMap((one): SelectedTarget[] => {
    const target = targets.get(one.target.id);
    if (!target) return [];
    const addresses = all.get(target.id) ?? [];
    const own = new Set(addresses);
    const selected = one.isPart ? one.selected.filter((address) => own.has(address)) : addresses;
    const isPart = one.isPart && (selected.length === 0 || selected.length < own.size);
    return [{ target, addresses, selected, isPart }];
  });
}

/** Size of a target: `11 addresses`, or `28 series` of one address on several ports or in several groups. */
export function sizeText({ target, addresses }: SelectedTarget): string | undefined {
  if (addresses.length > 1) return plural(addresses.length, 'address', 'addresses');
  return target.seriesCount > 1 ? plural(target.seriesCount, 'series', 'series') : undefined;
}

/** `10.77.9.20-30, 11 addresses`, or `3 targets, 25 addresses`. */
export function scopeText(scope: readonly SelectedTarget[]): string {
  const [only] = scope;
  if (only && scope.length === 1) {
    const size = sizeText(only);
    return size === undefined ? only.target.name : `${only.target.name}, ${size}`;
  }
  const targets = plural(scope.length, 'target');
  const addresses = scope.reduce((sum, one) => sum + Math.max(1, one.addresses.length), 0);
  return addresses > scope.length ? `${targets}, ${formatCount(addresses)} addresses` : targets;
}

/** An action on these targets affects rows that are not selected. */
export const hitsMore = (scope: readonly SelectedTarget[]): boolean => scope.some(({ isPart }) => isPart);
