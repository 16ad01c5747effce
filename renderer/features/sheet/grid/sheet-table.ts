import type { RowKey } from '../model/drafts.ts';
import type { CellText } from './fill.ts';
import type { Area } from './selection.ts';

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly help: string;
}

/** State of a row, besides its cells. */
export type RowState = 'as applied' | 'changed' | 'new' | 'deleted' | 'from an inventory' | 'empty';

export interface TableRow {
  readonly key: RowKey;
  /** For people: a name, or `new row`. */
  readonly name: string;
  readonly state: RowState;
}

export interface TableCell {
  /** The value as written; empty = not set. */
  readonly text: string;
  /** The value in force while nothing is written, and its origin. */
  readonly inherited?: { readonly text: string; readonly from: string } | undefined;
  readonly isChanged: boolean;
  /** The applied text of a changed cell. */
  readonly before?: string | undefined;
  readonly problem?: string | undefined;
  /** Why the cell cannot be edited. */
  readonly fixed?: string | undefined;
  /** A reason or note, in words. */
  readonly note?: string | undefined;
  /** Values to choose from. */
  readonly choices?: readonly string[] | undefined;
}

/** A table for the grid: rows and columns by position, cells on demand. */
export interface SheetTable {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  /** With the empty row at the end, where rows can be added. */
  readonly rowCount: number;
  /** Without that row. */
  readonly filledRows: number;
  readonly isReadOnly: boolean;
  /** Next steps while there are no rows. */
  readonly hint?: string | undefined;
  /** Without looking at the row; undefined for the empty one. */
  keyAt(row: number): RowKey | undefined;
  rowAt(row: number): TableRow;
  cellAt(row: number, col: number): TableCell;
  /** The error that a text would be in a cell. */
  problemOf(row: number, col: number, text: string): string | undefined;
  /** Makes one step of all cells. @returns the number of cells that cannot be edited */
  write(cells: readonly CellText[], label: string): number;
  /** Position of a row; -1 = it is not shown. */
  positionOf(key: RowKey): number;
  deleteRows(keys: readonly RowKey[]): void;
  duplicateRows(keys: readonly RowKey[]): void;
}

/** The area without the empty row, which is filled only where it alone is meant. */
export const withoutEmptyRow = (area: Area, { filledRows }: Pick<SheetTable, 'filledRows'>): Area =>
  area.top < filledRows ? { ...area, bottom: Math.min(area.bottom, filledRows - 1) } : area;
