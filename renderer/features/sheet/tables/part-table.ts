import { formatCount } from '../../../../ui/format/quantities.ts';
import type { CellText } from '../grid/fill.ts';
import type { RowState, SheetTable, TableCell, TableRow } from '../grid/sheet-table.ts';
import type { DraftPatch, Drafts, RowDraft, RowKey } from '../model/drafts.ts';
import { choicesOf, keptText, type SheetColumn, type SheetProject, shownText } from '../model/sheet-column.ts';
import { type DraftedRow, fixedRow } from '../model/sheet-rows.ts';

/** A column that is computed and cannot be edited. */
export interface ComputedColumn {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly help: string;
  textOf(name: string): string;
}

export interface PartTableParts<Part> {
  readonly label: string;
  /** `target`, for messages. */
  readonly what: string;
  readonly columns: readonly SheetColumn<Part>[];
  readonly computed?: readonly ComputedColumn[];
  readonly keys: readonly RowKey[];
  readonly positions: ReadonlyMap<RowKey, number>;
  readonly drafts: Drafts;
  readonly project: SheetProject;
  readonly problems: ReadonlyMap<RowKey, ReadonlyMap<string, string>>;
  readonly isReadOnly: boolean;
  readonly canAdd: boolean;
  /** Next steps while there are no rows. */
  readonly hint?: string;
  readonly rowOf: (key: RowKey) => DraftedRow<Part> | undefined;
  /** A part before anything is written. */
  readonly empty: Part;
  /** Why a cell cannot be edited. */
  readonly fixedOf?: (row: DraftedRow<Part>, column: string) => string | undefined;
  /** The error that a row with these drafts has in a column. */
  readonly check: (key: RowKey, draft: RowDraft, column: string) => string | undefined;
  readonly newKey: () => RowKey;
  readonly change: (label: string, patch: DraftPatch) => void;
}

const COMPUTED = 'This column is computed';

const blankDraft = (name: string): RowDraft => ({ name, cells: {}, isDeleted: false });

function stateOf(row: DraftedRow<unknown> | undefined): RowState {
  if (!row) return 'empty';
  if (row.draft?.isDeleted) return 'deleted';
  if (row.applied === undefined) return 'new';
  if (row.inventory !== undefined) return 'from an inventory';
  return row.draft ? 'changed' : 'as applied';
}

/** The draft with a text in a column; one that is as applied needs none. */
function withCell<Part>(draft: RowDraft, column: SheetColumn<Part>, text: string, appliedText: string): RowDraft {
  const { [column.id]: _, ...others } = draft.cells;
  return { ...draft, cells: text === appliedText ? others : { ...others, [column.id]: text } };
}

/** A table of targets or groups, whose rows are drafts over what is applied. */
export function partTable<Part>(parts: PartTableParts<Part>): SheetTable {
  const { columns, computed = [], keys, drafts, rowOf } = parts;
  const cache = new Map<number, DraftedRow<Part> | undefined>();
  const rowIn = (position: number): DraftedRow<Part> | undefined => {
    if (!cache.has(position)) cache.set(position, rowOf(keys[position] ?? ''));
    return cache.get(position);
  };
  const appliedText = (row: DraftedRow<Part> | undefined, column: SheetColumn<Part>) =>
    column.read(row?.applied ?? parts.empty, row?.appliedName ?? '');
  const fixedOf = (row: DraftedRow<Part> | undefined, column: string) =>
    row && (fixedRow(row) ?? parts.fixedOf?.(row, column));

  function cellAt(position: number, col: number): TableCell {
    const row = rowIn(position);
    const column = columns[col];
    if (!column) {
      const name = row?.name ?? '';
      return {
        text: name === '' ? '' : (computed[col - columns.length]?.textOf(name) ?? ''),
        isChanged: false,
        fixed: COMPUTED,
      };
    }
    const written = row?.draft?.cells[column.id];
    const kept = written ?? appliedText(row, column);
    const inherited = row && kept === '' ? column.inherited(row.part, parts.project) : undefined;
    const isChanged = written !== undefined && row?.applied !== undefined;
    return {
      text: row ? shownText(column, kept) : '',
      inherited: inherited && { ...inherited, text: shownText(column, inherited.text) },
      isChanged,
      before: isChanged ? shownText(column, appliedText(row, column)) : undefined,
      problem: parts.problems.get(keys[position] ?? '')?.get(column.id),
      fixed: fixedOf(row, column.id),
      choices: choicesOf(column)?.map(([value]) => shownText(column, value)),
    };
  }

  function write(cells: readonly CellText[], label: string): number {
    const patch = new Map<RowKey, RowDraft>();
    const added = new Map<number, RowKey>();
    let skipped = 0;
    for (const { row: position, col, text } of cells) {
      const column = columns[col];
      const row = rowIn(position);
      if (!column || fixedOf(row, column.id) !== undefined) {
        skipped += 1;
        continue;
      }
      if (!row && text.trim() === '') continue;
      if (!row && !parts.canAdd) {
        skipped += 1; // below the rows of a filtered table
        continue;
      }
      const key = keys[position] ?? added.get(position) ?? parts.newKey();
      if (!row) added.set(position, key);
      const draft = patch.get(key) ?? drafts.get(key) ?? blankDraft(row?.appliedName ?? '');
      const kept = keptText(column, text);
      const old = draft.cells[column.id] ?? appliedText(row, column);
      if (kept !== old) patch.set(key, withCell(draft, column, kept, appliedText(row, column)));
    }
    if (patch.size > 0) parts.change(label, patch);
    return skipped;
  }

  const textsOf = (row: DraftedRow<Part>): Record<string, string> => {
    const texts = columns
      .filter(({ id }) => id !== 'name')
      .map((column) => [column, row.draft?.cells[column.id] ?? appliedText(row, column)] as const);
    const differing = texts.filter(([column, text]) => text !== column.read(parts.empty, ''));
    return Object.fromEntries(differing.map(([column, text]) => [column.id, text]));
  };

  return {
    label: parts.label,
    columns: [...columns, ...computed],
    filledRows: keys.length,
    rowCount: keys.length + (parts.canAdd ? 1 : 0),
    isReadOnly: parts.isReadOnly,
    hint: keys.length === 0 && parts.canAdd ? parts.hint : undefined,
    positionOf: (key) => parts.positions.get(key) ?? -1,
    keyAt: (position) => keys[position],
    rowAt(position): TableRow {
      const row = rowIn(position);
      const fallback = row ? `new ${parts.what}` : `empty row for a new ${parts.what}`;
      return { key: keys[position] ?? '', name: row?.name || fallback, state: stateOf(row) };
    },
    cellAt,
    problemOf(position, col, text) {
      const column = columns[col];
      const row = rowIn(position);
      if (!column || (!row && text.trim() === '')) return undefined;
      const draft = row?.draft ?? blankDraft(row?.appliedName ?? '');
      const key = keys[position] ?? 'n0';
      return parts.check(key, withCell(draft, column, keptText(column, text), appliedText(row, column)), column.id);
    },
    write,
    deleteRows(wanted) {
      const patch = new Map<RowKey, RowDraft | undefined>();
      for (const key of wanted) {
        const row = rowOf(key);
        if (!row || fixedRow(row) !== undefined) continue;
        const draft = row.draft ?? blankDraft(row.appliedName);
        patch.set(key, row.applied === undefined ? undefined : { ...draft, isDeleted: true });
      }
      if (patch.size > 0) parts.change(`Delete ${formatCount(patch.size)} rows`, patch);
    },
    duplicateRows(wanted) {
      const copies = wanted.flatMap((key) => rowOf(key) ?? []);
      const patch = new Map(copies.map((row) => [parts.newKey(), copyOf(row)] as const));
      if (patch.size > 0) parts.change('Duplicate', patch);
    },
  };

  function copyOf(row: DraftedRow<Part>): RowDraft {
    const name = row.name === '' ? {} : { name: `${row.name.slice(0, 120)} copy` };
    return { ...blankDraft(''), cells: { ...textsOf(row), ...name } };
  }
}
