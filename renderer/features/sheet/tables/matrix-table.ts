import type { Target } from '../../../../core/model/project.ts';
import { groupSummary } from '../../edit/group-form.ts';
import type { CellText } from '../grid/fill.ts';
import type { SheetTable, TableCell, TableRow } from '../grid/sheet-table.ts';
import type { RowDraft, RowKey } from '../model/drafts.ts';
import { fixedRow, type TargetRow } from '../model/sheet-rows.ts';
import { TARGET_COLUMNS } from '../model/target-columns.ts';
import { membershipOf, wishOf, withWish } from './membership.ts';
import type { PartTableParts } from './part-table.ts';

type MatrixParts = Pick<
  PartTableParts<Target>,
  'keys' | 'positions' | 'drafts' | 'project' | 'isReadOnly' | 'rowOf' | 'change' | 'problems'
>;

const COLUMNS = TARGET_COLUMNS.filter(({ id }) => id === 'groups' || id === 'excludeGroups');
const WISH_UNKNOWN = 'Write yes or no; nothing = what the group does by itself';
const NAME_FIXED = 'Change names in the table of targets';

/** Targets × groups: each cell tells whether the target is in the group, and why. */
export function matrixTable(parts: MatrixParts): SheetTable {
  const { keys, drafts, rowOf, project } = parts;
  const groups = Object.entries(project.groups);
  const rowIn = (position: number): TargetRow | undefined => rowOf(keys[position] ?? '');

  function cellAt(position: number, col: number): TableCell {
    const row = rowIn(position);
    if (col === 0 || !row) return { text: row?.name ?? '', isChanged: false, fixed: NAME_FIXED };
    const [name = '', group = {}] = groups[col - 1] ?? [];
    const now = membershipOf(row.part, name, group);
    const before = row.applied && membershipOf(row.applied, name, group);
    const isChanged = before !== undefined && (before.isMember !== now.isMember || before.word !== now.word);
    return {
      text: now.isMember ? `✓ ${now.word}` : now.word === '' ? '' : `– ${now.word}`,
      isChanged,
      before: isChanged ? (before.isMember ? `✓ ${before.word}` : before.word || 'not a member') : undefined,
      problem: COLUMNS.map(({ id }) => parts.problems.get(row.key)?.get(id)).find((one) => one !== undefined),
      note: now.reason,
      fixed: fixedRow(row),
    };
  }

  /** The drafts of a row with other groups. */
  function draftOf(row: TargetRow, part: Target): RowDraft {
    const draft = row.draft ?? { name: row.appliedName, cells: {}, isDeleted: false };
    const cells: Record<string, string> = { ...draft.cells };
    for (const column of COLUMNS) {
      const text = column.read(part, '');
      if (text === column.read(row.applied ?? part, '') && row.applied) delete cells[column.id];
      else cells[column.id] = text;
    }
    return { ...draft, cells };
  }

  function write(cells: readonly CellText[], label: string): number {
    const changed = new Map<number, Target>();
    let skipped = 0;
    for (const { row: position, col, text } of cells) {
      const row = rowIn(position);
      const [name, group] = groups[col - 1] ?? [];
      const wish = wishOf(text);
      if (!row || fixedRow(row) !== undefined || name === undefined || !group || wish === undefined) skipped += 1;
      else changed.set(position, withWish(changed.get(position) ?? row.part, name, group, wish));
    }
    const patch = new Map<RowKey, RowDraft>();
    for (const [position, part] of changed) {
      const row = rowIn(position);
      if (row && COLUMNS.some((column) => column.read(part, '') !== column.read(row.part, '')))
        patch.set(row.key, draftOf(row, part));
    }
    if (patch.size > 0) parts.change(label, patch);
    return skipped;
  }

  return {
    label: 'Membership',
    columns: [
      { id: 'name', title: 'Target', width: 180, help: 'Targets of the project' },
      ...groups.map(([name, { autoRegister, ...group }]) => ({
        id: `group ${name}`,
        title: name,
        width: Math.max(110, 40 + name.length * 7),
        help: `${autoRegister === true ? 'Takes every target · ' : ''}${groupSummary(group)}`,
      })),
    ],
    filledRows: keys.length,
    rowCount: keys.length,
    isReadOnly: parts.isReadOnly,
    positionOf: (key) => parts.positions.get(key) ?? -1,
    keyAt: (position) => keys[position],
    rowAt(position): TableRow {
      const row = rowIn(position);
      const draft = row && drafts.get(row.key);
      const state = draft?.isDeleted
        ? 'deleted'
        : row?.applied === undefined
          ? 'new'
          : row.inventory !== undefined
            ? 'from an inventory'
            : draft
              ? 'changed'
              : 'as applied';
      return { key: row?.key ?? '', name: row?.name || 'new target', state };
    },
    cellAt,
    problemOf: (_position, _col, text) => (wishOf(text) === undefined ? WISH_UNKNOWN : undefined),
    write,
    deleteRows: () => undefined,
    duplicateRows: () => undefined,
  };
}
