import type { Drafts, RowKey } from './drafts.ts';
import { GROUP_COLUMNS } from './group-columns.ts';
import { groupRow, type SheetBase, targetRow } from './sheet-rows.ts';
import { TARGET_COLUMNS } from './target-columns.ts';

/** A changed cell whose applied value was changed elsewhere since. */
export interface OvertakenCell {
  readonly key: RowKey;
  readonly column: string;
}

type Texts = ReadonlyMap<string, string>;

const NONE: ReadonlySet<string> = new Set();

/** The applied texts of a row in some columns; undefined where it does not exist. */
function appliedTexts(base: SheetBase, drafts: Drafts, key: RowKey, wanted: readonly string[]): Texts | undefined {
  const read = <Part>(
    columns: readonly { readonly id: string; read(part: Part, name: string): string }[],
    row: { readonly applied: Part | undefined; readonly appliedName: string } | undefined,
  ): Texts | undefined => {
    const { applied, appliedName } = row ?? {};
    if (applied === undefined || appliedName === undefined) return undefined;
    return new Map(
      columns.filter(({ id }) => wanted.includes(id)).map((column) => [column.id, column.read(applied, appliedName)]),
    );
  };
  const target = targetRow(base, drafts, key, NONE);
  return target ? read(TARGET_COLUMNS, target) : read(GROUP_COLUMNS, groupRow(base, drafts, key));
}

/** Drafted cells whose applied value differs between two states of the project, unless it became what the draft says. */
export function overtakenCells(before: SheetBase, now: SheetBase, drafts: Drafts): OvertakenCell[] {
  const found: OvertakenCell[] = [];
  for (const [key, { cells }] of drafts) {
    const columns = Object.keys(cells);
    const old = appliedTexts(before, drafts, key, columns);
    const current = old && appliedTexts(now, drafts, key, columns);
    if (!current) continue;
    for (const column of columns) {
      const text = current.get(column);
      if (text !== old.get(column) && text !== cells[column]) found.push({ key, column });
    }
  }
  return found;
}

/** Overtaken cells that are still drafts, as `host-1: interval`. */
export const overtakenNames = (overtaken: readonly OvertakenCell[], drafts: Drafts): string[] =>
  overtaken.flatMap(({ key, column }) => {
    const draft = drafts.get(key);
    return draft?.cells[column] === undefined ? [] : [`${draft.name}: ${column}`];
  });
