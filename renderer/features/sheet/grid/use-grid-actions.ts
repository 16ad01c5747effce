import type { ClipboardEvent } from 'react';
import { formatCount, plural } from '../../../../ui/format/quantities.ts';
import { useBase } from '../../../base/base-context.ts';
import { formatTsv, MAX_PASTED_ROWS, parseTsv } from '../model/tsv.ts';
import { useSheet } from '../sheet-store.ts';
import { type CellText, filled, filledFrom, pasted } from './fill.ts';
import type { GridAction } from './grid-action.ts';
import { areaOf, isOneCell, type Selection } from './selection.ts';
import { type SheetTable, withoutEmptyRow } from './sheet-table.ts';

interface ActionParts {
  readonly table: SheetTable;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Opens the form of the selected rows. */
  readonly onForm: () => void;
  /** Text for Space, where it switches a cell; undefined = it does not. */
  readonly toggled?: ((row: number, col: number) => string | undefined) | undefined;
}

const YES_NO = ['yes', 'no'];

/** `columns 3 to 5`: columns of a pasted text beyond the table, counted in the text; undefined = there are none. */
function columnsOutside(cells: readonly CellText[], width: number): string | undefined {
  const cols = cells.map(({ col }) => col);
  const [first, last] = [cols.reduce((least, col) => Math.min(least, col), width), cols.at(-1) ?? 0];
  if (last < width) return undefined;
  const [from, to] = [width - first + 1, last - first + 1];
  return from === to ? `column ${from}` : `columns ${from} to ${to}`;
}

/** The actions of the sheet on its selection, for keys, clipboard and buttons. */
export function useGridActions({ table, selection, onSelect, onForm, toggled }: ActionParts) {
  const { notices } = useBase();
  const sheet = useSheet();
  const area = withoutEmptyRow(areaOf(selection), table);
  const textAt = ({ row, col }: { readonly row: number; readonly col: number }) => table.cellAt(row, col).text;
  const report = (skipped: number, outside?: string) => {
    const parts = [
      skipped > 0 && `${plural(skipped, 'cell')} cannot be edited`,
      outside !== undefined && `Not pasted: ${outside} of the text, to the right of the table`,
    ].filter((part) => part !== false);
    if (parts.length === 0) return;
    const [first = '', ...others] = parts;
    notices.getState().report({ tone: 'warning', message: [first, ...others].join(' · ') });
  };
  const write = (cells: readonly CellText[], label: string) => {
    if (table.isReadOnly || cells.length === 0) return;
    const fitting = cells.filter(({ col }) => col < table.columns.length);
    report(table.write(fitting, label), columnsOutside(cells, table.columns.length));
  };
  const selectedKeys = () =>
    Array.from({ length: area.bottom - area.top + 1 }, (_, at) => table.keyAt(area.top + at)).filter(
      (key) => key !== undefined,
    );
  const clear = (label: string) => write(filled(area, ''), label);
  const fill = (way: 'down' | 'right') => {
    // One row or column: from the one before it, as in spreadsheets.
    const isThin = way === 'down' ? area.top === area.bottom : area.left === area.right;
    const from = isThin
      ? { ...area, top: way === 'down' ? area.top - 1 : area.top, left: way === 'right' ? area.left - 1 : area.left }
      : area;
    if (from.top >= 0 && from.left >= 0)
      write(filledFrom(from, way, textAt), way === 'down' ? 'Fill down' : 'Fill right');
  };
  const perform = (action: GridAction) => {
    const { undo, redo, goToProblem } = sheet.getState();
    switch (action.kind) {
      case 'clear':
        return clear('Clear');
      case 'fill':
        return fill(action.direction);
      case 'undo':
        return undo();
      case 'redo':
        return redo();
      case 'problem':
        return goToProblem(action.step);
      case 'form':
        return onForm();
      case 'delete-rows':
        return table.isReadOnly ? undefined : table.deleteRows(selectedKeys());
      case 'duplicate-rows':
        return table.isReadOnly ? undefined : table.duplicateRows(selectedKeys());
      default:
        return undefined; // the grid's own
    }
  };
  const copy = (event: ClipboardEvent) => {
    event.preventDefault();
    const rows: string[][] = [];
    for (let row = area.top; row <= area.bottom; row++) {
      if (row >= table.filledRows && !isOneCell(selection)) continue;
      const cells: string[] = [];
      for (let col = area.left; col <= area.right; col++) cells.push(textAt({ row, col }));
      rows.push(cells);
    }
    event.clipboardData.setData('text/plain', formatTsv(rows));
  };
  return {
    perform,
    selectedKeys,
    copy,
    cut(event: ClipboardEvent) {
      copy(event);
      clear('Cut');
    },
    paste(event: ClipboardEvent) {
      event.preventDefault();
      event.stopPropagation(); // the page would open its dialog for new targets
      const text = event.clipboardData.getData('text/plain');
      if (text === '') return;
      const rows = parseTsv(text);
      if (rows.length > MAX_PASTED_ROWS) {
        const limit = `the limit is ${formatCount(MAX_PASTED_ROWS)}`;
        return notices
          .getState()
          .report({ tone: 'warning', message: `Not pasted: ${plural(rows.length, 'row')}; ${limit}` });
      }
      const cells = pasted(selection, rows);
      write(cells, 'Paste');
      const [first, last] = [cells[0], cells.at(-1)];
      if (first && last)
        onSelect({ cell: first, to: { row: last.row, col: Math.min(last.col, table.columns.length - 1) } });
    },
    /** Space: switches yes and no in the selected cells. @returns whether the cell can be switched */
    toggle(): boolean {
      const { row, col } = selection.cell;
      const cell = table.cellAt(row, col);
      const isYesNo = cell.choices?.length === 2 && cell.choices.every((one) => YES_NO.includes(one));
      if (!isYesNo && !toggled) return false;
      const now = cell.text === '' ? cell.inherited?.text : cell.text;
      const text = toggled ? toggled(row, col) : now === 'yes' ? 'no' : 'yes';
      if (cell.fixed !== undefined) notices.getState().report({ tone: 'warning', message: cell.fixed });
      else if (text !== undefined) write(filled(area, text), 'Switch');
      return true;
    },
  };
}
