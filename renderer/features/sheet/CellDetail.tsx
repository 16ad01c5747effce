import { Button } from '@blueprintjs/core';
import { ArrowDownIcon, ArrowUpIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { areaOf, isOneCell, type Selection } from './grid/selection.ts';
import type { SheetTable, TableCell } from './grid/sheet-table.ts';
import { useSheet } from './sheet-store.ts';

/** The value of a cell and its origin, in words. */
function valueText({ text, inherited, isChanged, before }: TableCell): string {
  const value = text !== '' ? text : inherited ? `${inherited.text} (${inherited.from})` : 'not set';
  return isChanged ? `${value} · was ${before === '' || before === undefined ? 'not set' : before}` : value;
}

function Problems(): ReactNode {
  const sheet = useSheet();
  const count = useStore(sheet, (state) => state.problemList.length);
  if (count === 0) return null;
  const { goToProblem } = sheet.getState();
  return (
    <span className="sheet-problems">
      <strong>{plural(count, 'error')}</strong>
      <Button
        size="small"
        variant="minimal"
        icon={<ArrowUpIcon />}
        aria-label="Previous error"
        title="Previous error (Shift+F8)"
        onClick={() => goToProblem(-1)}
      />
      <Button
        size="small"
        variant="minimal"
        icon={<ArrowDownIcon />}
        aria-label="Next error"
        title="Next error (F8)"
        onClick={() => goToProblem(1)}
      />
    </span>
  );
}

interface CellDetailProps {
  readonly table: SheetTable;
  readonly selection: Selection;
}

/** The cell with the cursor in words: where it is, its value, its origin and its error. */
export function CellDetail({ table, selection }: CellDetailProps): ReactNode {
  const { row, col } = selection.cell;
  const isEmpty = table.rowCount === 0 || table.columns.length === 0;
  const cell = isEmpty ? undefined : table.cellAt(row, col);
  const column = table.columns[col];
  const { top, left, bottom, right } = areaOf(selection);
  return (
    <div className="sheet-detail">
      {cell && column && (
        <p className="sheet-where">
          <strong>
            {table.rowAt(row).name} · {column.title}
          </strong>{' '}
          <span>{cell.note ?? valueText(cell)}</span>{' '}
          {cell.problem !== undefined ? (
            <span className="sheet-detail-problem">⚠ {cell.problem}</span>
          ) : (
            <span className="is-quiet">{cell.fixed ?? column.help}</span>
          )}
        </p>
      )}
      <span className="toolbar-space" />
      {!isOneCell(selection) && (
        <span className="is-quiet">
          {formatCount(bottom - top + 1)} × {formatCount(right - left + 1)} cells
        </span>
      )}
      <Problems />
    </div>
  );
}
