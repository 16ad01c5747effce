import { useEffect, useRef, useState } from 'react';
import type { EditEnd } from './CellEditor.tsx';
import { filled } from './fill.ts';
import { areaOf, nextCell, type Place, placeWithin, type Selection, selectionAt } from './selection.ts';
import { type SheetTable, withoutEmptyRow } from './sheet-table.ts';

/** A cell that is being edited. */
export interface Editing extends Place {
  readonly text: string;
  readonly isReplacing: boolean;
}

const MOVES: Readonly<Record<EditEnd, Place>> = {
  down: { row: 1, col: 0 },
  up: { row: -1, col: 0 },
  left: { row: 0, col: -1 },
  right: { row: 0, col: 1 },
  next: { row: 0, col: 0 },
  previous: { row: 0, col: 0 },
  fill: { row: 0, col: 0 },
  stay: { row: 0, col: 0 },
};

interface EditingParts {
  readonly table: SheetTable;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** Gives the focus back to the grid. */
  readonly focusGrid: () => void;
}

/** Editing of one cell. A text that was typed is never lost: it is committed when the cell or the screen goes. */
export function useCellEditing(parts: EditingParts) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const latest = useRef({ ...parts, editing });
  latest.current = { ...parts, editing };

  const begin = (typed: string | null) => {
    const { table, selection } = latest.current;
    const { row, col } = selection.cell;
    const cell = table.cellAt(row, col);
    if (table.isReadOnly || cell.fixed !== undefined) return;
    setEditing({ row, col, text: typed ?? cell.text, isReplacing: typed !== null });
  };
  const write = (editing: Editing, isFilling: boolean) => {
    const { table, selection } = latest.current;
    const { row, col, text } = editing;
    const column = table.columns[col]?.title ?? '';
    const cells = isFilling ? filled(withoutEmptyRow(areaOf(selection), table), text) : [{ row, col, text }];
    if (isFilling || text !== table.cellAt(row, col).text) table.write(cells, `Change ${column}`);
  };
  const commit = (end: EditEnd) => {
    const { editing, table, select, focusGrid } = latest.current;
    if (!editing) return;
    const { row, col } = editing;
    setEditing(null);
    write(editing, end === 'fill');
    if (end === 'stay') return;
    focusGrid();
    if (end === 'fill') return;
    const bounds = { rows: table.rowCount + 1, cols: table.columns.length }; // a new row may have come
    const step = end === 'next' ? 1 : -1;
    const isStep = end === 'next' || end === 'previous';
    const place = isStep
      ? nextCell({ row, col }, step, bounds)
      : placeWithin({ row: row + MOVES[end].row, col: col + MOVES[end].col }, bounds);
    select(selectionAt(place));
  };
  const cancel = () => {
    setEditing(null);
    parts.focusGrid();
  };
  // Back, or another tab, may take the screen away while a cell is edited.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only at the end, with the newest text
  useEffect(
    () => () => {
      const { editing } = latest.current;
      if (editing) write(editing, false);
    },
    [],
  );
  return { editing, begin, commit, cancel, change: (text: string) => setEditing(editing && { ...editing, text }) };
}
