import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { EditOp } from '../../../core/contracts/edits.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import { excludeEntries } from '../../../core/model/exclude.ts';
import type { Target } from '../../../core/model/project.ts';
import { freeName } from './free-name.ts';
import type { SelectedTarget } from './selection-scope.ts';

const MAX_NAME = 128;

/** A target with several addresses, which can be excluded or split into separate targets. */
export function isSet({ target, addresses }: SelectedTarget): boolean {
  const parsed = parseDestination(target.definition.to);
  const isMany = 'destination' in parsed && !['name', 'address'].includes(parsed.destination.kind);
  return isMany && addresses.length > 1;
}

/** The target can be kept without its selected addresses. */
const canExclude = (one: SelectedTarget): boolean => isSet(one) && one.selected.length < one.addresses.length;

/** The action can be limited to the selected part of each target. */
export const canDeleteSelectedOnly = (scope: readonly SelectedTarget[]): boolean =>
  scope.every((one) => !one.isPart || canExclude(one));

/** The selected addresses can be left out of each target, which keeps others. */
export const canExcludeSelected = (scope: readonly SelectedTarget[]): boolean =>
  scope.length > 0 && scope.every(canExclude);

/** Targets with a further list of excluded addresses. */
const withoutSelected = ({ target, selected }: SelectedTarget): Target => ({
  ...target.definition,
  exclude: [...(target.definition.exclude ?? []), ...excludeEntries(selected)],
});

/** Excludes the selected addresses of each target. */
export const excludeOps = (scope: readonly SelectedTarget[]): EditOp[] =>
  scope.map((one) => ({ op: 'put', name: one.target.name, target: withoutSelected(one) }));

/**
 * A target of its own for each selected address, with the settings of its target, which excludes it from now on. It has
 * the name of the address where there is one.
 * @param taken names of all targets
 */
export function splitOffOps(scope: readonly SelectedTarget[], taken: Iterable<string>): EditOp[] {
  const known = new Set(taken);
  return scope.flatMap((one): EditOp[] => {
    const { names = {}, ...rest } = withoutSelected(one);
    const others = Object.entries(names).filter(([address]) => !one.selected.includes(address));
    const left = others.length > 0 ? { ...rest, names: Object.fromEntries(others) } : rest;
    const { to: _, exclude: __, wholeSubnet: ___, names: ____, ...settings } = one.target.definition;
    const added = one.selected.map((address): EditOp => {
      const name = freeName(names[address] ?? addressTitle(one.target, address), known);
      known.add(name);
      return { op: 'put', name, target: { ...settings, to: address }, isNew: true };
    });
    return [{ op: 'put', name: one.target.name, target: left }, ...added];
  });
}

/** Names an address of a target; an empty name takes it away. */
export function nameOps({ name, definition }: CatalogTarget, address: string, label: string): EditOp[] {
  const { names = {}, ...rest } = definition;
  const others = Object.entries(names).filter(([other]) => other !== address);
  const named = label === '' ? others : [...others, [address, label] as const];
  const target = named.length > 0 ? { ...rest, names: Object.fromEntries(named) } : rest;
  return [{ op: 'put', name, target }];
}

/** The name of a target for one address of another. */
const addressTitle = ({ name, definition }: CatalogTarget, address: string): string =>
  name === definition.to ? address : `${name.slice(0, MAX_NAME - 50)} ${address}`;

/** Deletes targets that are selected whole, and excludes the selected addresses of the others. */
export function deleteSelectedOps(scope: readonly SelectedTarget[]): EditOp[] {
  return scope.map((one): EditOp => {
    const { name } = one.target;
    return one.isPart ? { op: 'put', name, target: withoutSelected(one) } : { op: 'delete', name };
  });
}

/**
 * A target of its own for each address, with the settings of the target that they come from.
 * @param taken names of all targets
 * @param changed modifies a new target by its address
 */
export function splitOps(
  scope: readonly SelectedTarget[],
  taken: Iterable<string>,
  changed: (target: Target, address: string) => Target = (target) => target,
): EditOp[] {
  const names = new Set(taken);
  const ops: EditOp[] = [];
  for (const { target, addresses } of scope) {
    names.delete(target.name);
    ops.push({ op: 'delete', name: target.name });
    const { to: _, exclude: __, wholeSubnet: ___, names: addressNames, ...settings } = target.definition;
    for (const address of addresses) {
      const name = freeName(addressNames?.[address] ?? addressTitle(target, address), names);
      names.add(name);
      ops.push({ op: 'put', name, target: changed({ ...settings, to: address }, address), isNew: true });
    }
  }
  return ops;
}
