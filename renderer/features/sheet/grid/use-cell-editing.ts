import { useEffect, useRef, useState } from 'react';
import { useBase } from '../../../base/base-context.ts';
import { type Anchor, anchorAt, placeNow } from './anchor.ts';
import type { EditEnd } from './CellEditor.tsx';
import { filled } from './fill.ts';
import { areaOf, nextCell, type Place, placeWithin, type Selection, selectionAt } from './selection.ts';
import { type SheetTable, withoutEmptyRow } from './sheet-table.ts';

/** A cell that is being edited. */
interface Editing {
  readonly anchor: Anchor;
  /** The displayed names, for when it is gone. */
  readonly row: string;
  readonly column: string;
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
  here: { row: 0, col: 0 },
  stay: { row: 0, col: 0 },
};

interface EditingParts {
  readonly table: SheetTable;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** Gives the focus back to the grid. */
  readonly focusGrid: () => void;
}

/**
 * Editing of one cell, which it stays with when rows move. A text that was typed is never lost unsaid: it is committed
 * when the cell or the screen goes, and reported where its row is gone.
 */
export function useCellEditing(parts: EditingParts) {
  const { notices } = useBase();
  const [editing, setEditing] = useState<Editing | null>(null);
  const latest = useRef({ ...parts, editing });
  latest.current = { ...parts, editing };

  const end = () => {
    latest.current.editing = null; // another event may come before the page is rendered
    setEditing(null);
  };
  const begin = (typed: string | null) => {
    commit('stay');
    const { table, selection } = latest.current;
    const { row, col } = selection.cell;
    const cell = table.cellAt(row, col);
    if (table.isReadOnly || cell.fixed !== undefined) return;
    setEditing({
      anchor: anchorAt(selection.cell, table),
      row: table.rowAt(row).name,
      column: table.columns[col]?.title ?? '',
      text: typed ?? cell.text,
      isReplacing: typed !== null,
    });
  };
  /** @returns the place that was written; undefined = the cell is gone */
  const write = ({ anchor, row, column, text }: Editing, isFilling: boolean): Place | undefined => {
    const { table, selection } = latest.current;
    const place = placeNow(anchor, table);
    if (!place) {
      const message = `Not written: ${column} of ${row} is not shown any more`;
      notices.getState().report({ tone: 'warning', message, hint: `The text was: ${text}` });
      return undefined;
    }
    const cells = isFilling ? filled(withoutEmptyRow(areaOf(selection), table), text) : [{ ...place, text }];
    const isOther = isFilling || text !== table.cellAt(place.row, place.col).text;
    if (isOther && table.write(cells, `Change ${column}`) === cells.length) {
      const hint = table.problemOf(place.row, place.col, text) ?? `The text was: ${text}`;
      notices.getState().report({ tone: 'warning', message: `Not written: ${column} of ${row}`, hint });
    }
    return place;
  };
  const commit = (how: EditEnd) => {
    const { editing, table, select, focusGrid } = latest.current;
    if (!editing) return;
    end();
    const written = write(editing, how === 'fill');
    if (how === 'stay') return;
    focusGrid();
    if (how === 'fill' || !written) return;
    const { row, col } = written;
    const bounds = { rows: table.rowCount + 1, cols: table.columns.length }; // a new row may have come
    const step = how === 'next' ? 1 : -1;
    const isStep = how === 'next' || how === 'previous';
    const place = isStep
      ? nextCell({ row, col }, step, bounds)
      : placeWithin({ row: row + MOVES[how].row, col: col + MOVES[how].col }, bounds);
    select(selectionAt(place));
  };
  const cancel = () => {
    end();
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
  const place = editing && placeNow(editing.anchor, parts.table);
  return {
    editing,
    place,
    begin,
    commit,
    cancel,
    change: (text: string) => setEditing(editing && { ...editing, text }),
  };
}
