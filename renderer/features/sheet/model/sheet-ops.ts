import type { EditOp } from '../../../../core/contracts/edits.ts';
import { plural } from '../../../../ui/format/quantities.ts';
import { freeName } from '../../edit/free-name.ts';
import { type Drafts, isTargetKey } from './drafts.ts';
import { type DraftedRow, deletedGroups, groupRow, type SheetBase, targetRow } from './sheet-rows.ts';

interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Renames in an order in which each new name is free; names that are exchanged go through a third one. */
export function orderedRenames(renames: readonly Rename[], taken: ReadonlySet<string>): Rename[] {
  const ordered: Rename[] = [];
  const names = new Set(taken);
  /** Renames by the name that they wait for: a column moved down by one row is a chain of all its rows. */
  const waiting = new Map<string, Rename>();
  const carryOut = (first: Rename) => {
    let rename: Rename | undefined = first;
    while (rename) {
      const { from, to }: Rename = rename;
      ordered.push({ from, to });
      names.delete(from);
      names.add(to);
      rename = waiting.get(from);
      waiting.delete(from);
    }
  };
  for (const rename of renames) {
    if (names.has(rename.to)) waiting.set(rename.to, rename);
    else carryOut(rename);
  }
  // What is left is circular: in each circle, one name becomes a temporary one.
  for (const [name, { from, to }] of waiting) {
    const aside = freeName(from.slice(0, 100), names);
    waiting.set(name, { from: aside, to });
    carryOut({ from, to: aside });
  }
  return ordered;
}

type Row = DraftedRow<unknown>;

const rowsOf = <R extends Row>(
  drafts: Drafts,
  isWanted: (key: string) => boolean,
  rowAt: (key: string) => R | undefined,
) => [...drafts.keys()].filter(isWanted).flatMap((key) => [rowAt(key)].filter((row) => row !== undefined));

const isNew = ({ applied }: Row): boolean => applied === undefined;
/** A new row replaces nothing that another page has added meanwhile. */
const newness = (row: Row): { readonly isNew?: true } => (isNew(row) ? { isNew: true } : {});
const isGone = ({ draft }: Row): boolean => draft?.isDeleted === true;
/** More than the name changed. */
const isRewritten = ({ draft }: Row): boolean => Object.keys(draft?.cells ?? {}).some((id) => id !== 'name');

/**
 * One edit of all drafts. Groups come first, so that targets may name them, and go last, unless a new one has the name;
 * targets are deleted, then renamed, then written under their new names.
 */
export function sheetOps(base: SheetBase, drafts: Drafts): EditOp[] {
  const gone = deletedGroups(drafts);
  const targets = rowsOf(drafts, isTargetKey, (key) => targetRow(base, drafts, key, gone));
  const groups = rowsOf(
    drafts,
    (key) => !isTargetKey(key),
    (key) => groupRow(base, drafts, key),
  );
  const put = groups.filter((row) => !isGone(row));
  const replaced = [...gone].filter((name) => put.some((row) => row.name === name));
  const deleted = targets.filter(isGone);
  const kept = targets.filter((row) => !isGone(row));
  const names = new Set(Array.from(base.targets.values(), ({ name }) => name));
  for (const { appliedName } of deleted) names.delete(appliedName);
  const renames = kept
    .filter((row) => !isNew(row) && row.name !== row.appliedName)
    .map(({ appliedName, name }) => ({ from: appliedName, to: name }));
  return [
    ...replaced.map((name): EditOp => ({ op: 'deleteGroup', name })),
    ...put.map((row): EditOp => ({ op: 'putGroup', name: row.name, group: row.part, ...newness(row) })),
    ...deleted.map(({ appliedName }): EditOp => ({ op: 'delete', name: appliedName })),
    ...orderedRenames(renames, names).map((rename): EditOp => ({ op: 'rename', ...rename })),
    ...kept
      .filter((row) => isNew(row) || isRewritten(row))
      .map((row): EditOp => ({ op: 'put', name: row.name, target: row.part, ...newness(row) })),
    ...[...gone].filter((name) => !replaced.includes(name)).map((name): EditOp => ({ op: 'deleteGroup', name })),
  ];
}

/** Rows that change, come and go: `3 targets changed, 1 added · 1 group deleted`. */
export function changesText(drafts: Drafts): string {
  const part = (isWanted: (key: string) => boolean, one: string): string => {
    const rows = [...drafts].filter(([key]) => isWanted(key)).map(([, draft]) => draft);
    const deleted = rows.filter(({ isDeleted }) => isDeleted).length;
    const added = rows.filter(({ name }) => name === '').length;
    const changed = rows.length - deleted - added;
    const counts = [
      [changed, 'changed'],
      [added, 'added'],
      [deleted, 'deleted'],
    ] as const;
    const told = counts.filter(([count]) => count > 0);
    return told
      .map(([count, verb], at) => (at === 0 ? `${plural(count, one)} ${verb}` : `${count} ${verb}`))
      .join(', ');
  };
  return [part(isTargetKey, 'target'), part((key) => !isTargetKey(key), 'group')]
    .filter((text) => text !== '')
    .join(' · ');
}
