import type { EditOp } from '../../../core/contracts/station.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import { excludeEntries } from '../../../core/model/exclude.ts';
import type { Target } from '../../../core/model/project.ts';
import { freeName } from './free-name.ts';
import type { SelectedTarget } from './selection-scope.ts';

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

/** Deletes targets that are selected whole, and excludes the selected addresses of the others. */
export function deleteSelectedOps(scope: readonly SelectedTarget[]): EditOp[] {
  return scope.map((one): EditOp => {
    const { name, definition } = one.target;
    if (!one.isPart) return { op: 'delete', name };
    const exclude = [...(definition.exclude ?? []), ...excludeEntries(one.selected)];
    return { op: 'put', name, target: { ...definition, exclude } };
  });
}

const MAX_NAME = 128;

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
    const { to, exclude: _, wholeSubnet: __, ...settings } = target.definition;
    for (const address of addresses) {
      const wanted = target.name === to ? address : `${target.name.slice(0, MAX_NAME - 50)} ${address}`;
      const name = freeName(wanted, names);
      names.add(name);
      ops.push({ op: 'put', name, target: changed({ ...settings, to: address }, address) });
    }
  }
  return ops;
}
