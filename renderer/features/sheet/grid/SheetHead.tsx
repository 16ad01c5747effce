// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and the keys
// biome-ignore-all lint/a11y/useKeyWithClickEvents: Ctrl+Space selects the column
import type { ReactNode } from 'react';
import { type Area, isIn } from './selection.ts';
import type { SheetTable, TableColumn } from './sheet-table.ts';
import { HEAD_WIDTH } from './use-sheet-window.ts';

interface SheetHeadProps {
  readonly table: SheetTable;
  readonly area: Area;
  readonly cols: readonly number[];
  readonly skipped: number;
  readonly onColumn: (col: number, isExtending: boolean) => void;
  readonly onAll: () => void;
}

/** The names of the columns; each selects its column. */
export function SheetHead({ table, area, cols, skipped, onColumn, onAll }: SheetHeadProps): ReactNode {
  const head = (col: number, column: TableColumn | undefined) =>
    column && (
      <div
        key={column.id}
        role="columnheader"
        aria-colindex={col + 2}
        className={`sheet-head-cell${col === 0 ? ' is-frozen' : ''}${isIn(area, area.top, col) ? ' is-selected' : ''}`}
        style={{ width: column.width }}
        title={column.help}
        onClick={(event) => onColumn(col, event.shiftKey)}
      >
        {column.title}
      </div>
    );
  return (
    <div role="rowgroup" className="sheet-head">
      <div role="row" aria-rowindex={1} className="sheet-row">
        <div
          role="columnheader"
          aria-colindex={1}
          className="sheet-head-cell sheet-number"
          style={{ width: HEAD_WIDTH }}
          title="Select all cells (Ctrl+A)"
          onClick={onAll}
        >
          <span className="sheet-aside">Row</span>
        </div>
        {head(0, table.columns[0])}
        <div aria-hidden="true" style={{ width: skipped, flex: 'none' }} />
        {cols.map((col) => head(col, table.columns[col]))}
      </div>
    </div>
  );
}
