import { isNewKey, type RowKey } from '../model/drafts.ts';
import { type Place, type Selection, selectionAt } from './selection.ts';
import type { SheetTable } from './sheet-table.ts';

type AnchorTable = Pick<SheetTable, 'columns' | 'filledRows' | 'keyAt' | 'positionOf'>;

/** A cell by its row and column rather than by its place, which others change: rows come, go and are filtered. */
export interface Anchor {
  /** The place at the time. */
  readonly place: Place;
  /** null = below the rows: the empty row, or one that is being added there. */
  readonly key: RowKey | null;
  /** The column; null = none there. */
  readonly column: string | null;
  /** The rows of the time: their number, and the last of them. */
  readonly filledRows: number;
  readonly last: RowKey | undefined;
}

export interface AnchoredSelection {
  readonly cell: Anchor;
  readonly to: Anchor;
}

export const anchorAt = (place: Place, { columns, filledRows, keyAt }: AnchorTable): Anchor => ({
  place,
  key: keyAt(place.row) ?? null,
  column: columns[place.col]?.id ?? null,
  filledRows,
  last: keyAt(filledRows - 1),
});

/** The row below the last one of the time. A row that was added elsewhere is not meant: the empty row is. */
function rowBelow({ place, filledRows, last }: Anchor, table: AnchorTable): number {
  const before = last === undefined ? -1 : table.positionOf(last);
  if (last !== undefined && before < 0) return table.filledRows;
  const row = before + 1 + place.row - filledRows;
  const key = table.keyAt(row);
  return key === undefined || isNewKey(key) ? row : table.filledRows;
}

/** The place of a cell now; undefined = its row or column is not shown any more. */
export function placeNow(anchor: Anchor, table: AnchorTable): Place | undefined {
  const { key, column, place } = anchor;
  const row = key === null ? rowBelow(anchor, table) : table.positionOf(key);
  const col = column === null ? place.col : table.columns.findIndex(({ id }) => id === column);
  return row < 0 || col < 0 ? undefined : { row, col };
}

export const anchoredSelection = ({ cell, to }: Selection, table: AnchorTable): AnchoredSelection => ({
  cell: anchorAt(cell, table),
  to: anchorAt(to, table),
});

/** The same cells where they are now. Of rows that went, the cursor stays at its place, with nothing else selected. */
export function selectionNow({ cell, to }: AnchoredSelection, table: AnchorTable): Selection {
  const from = placeNow(cell, table);
  if (!from) return selectionAt(cell.place);
  return { cell: from, to: placeNow(to, table) ?? from };
}

const isBound = ({ key, place }: Anchor, now: Place, table: AnchorTable): boolean =>
  (key ?? undefined) === table.keyAt(now.row) && place.row === now.row && place.col === now.col;

/** The selection bound to the rows that are shown now; the same where nothing moved. */
export function boundAgain(anchored: AnchoredSelection, table: AnchorTable): AnchoredSelection {
  const now = selectionNow(anchored, table);
  if (isBound(anchored.cell, now.cell, table) && isBound(anchored.to, now.to, table)) return anchored;
  return anchoredSelection(now, table);
}
