// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
// biome-ignore-all lint/a11y/noStaticElementInteractions: the events come from the grid and its field within
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { CellEditor } from './CellEditor.tsx';
import { type GridAction, gridAction } from './grid-action.ts';
import { KeyField } from './KeyField.tsx';
import { cellId, SheetCell } from './SheetCell.tsx';
import { SheetHead } from './SheetHead.tsx';
import { SheetRow } from './SheetRow.tsx';
import {
  areaOf,
  isIn,
  isOneCell,
  moved,
  nextCell,
  type Place,
  type Selection,
  selectionAt,
  selectionWithin,
  wholeColumn,
  wholeRow,
} from './selection.ts';
import type { SheetTable } from './sheet-table.ts';
import { useCellEditing } from './use-cell-editing.ts';
import type { useGridActions } from './use-grid-actions.ts';
import { useSheetWindow } from './use-sheet-window.ts';
import './sheet-grid.css';

interface SheetGridProps {
  readonly id: string;
  readonly table: SheetTable;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Counts wishes to show the cell with the cursor and to put the focus into the grid. */
  readonly reveals: number;
  readonly actions: ReturnType<typeof useGridActions>;
}

function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  if (!cell) return undefined;
  return { row: Number(cell.dataset['row']), col: Number(cell.dataset['col']) };
}

/** A spreadsheet: a grid of cells with a cursor, a rectangular selection and editing in place. */
export function SheetGrid({ id, table, selection: wanted, onSelect, reveals, actions }: SheetGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const keys = useRef<HTMLInputElement>(null);
  const view = useSheetWindow(scroller, table);
  const bounds = { rows: table.rowCount, cols: table.columns.length };
  const selection = selectionWithin(wanted, bounds);
  const area = areaOf(selection);
  const lastRow = Math.max(0, table.filledRows - 1);
  const focusGrid = () => keys.current?.focus({ preventScroll: true });
  const select = (next: Selection) => {
    onSelect(next);
    followed.current = true;
  };
  const {
    editing,
    place: editedPlace,
    begin,
    commit,
    cancel,
    change,
  } = useCellEditing({ table, selection, select, focusGrid });
  /** The cursor moved by a key, or was sent: the view follows it. */
  const followed = useRef(false);
  /** After Escape, Tab leaves the grid. */
  const tabLeaves = useRef(false);
  const { row: toRow, col: toCol } = selection.to;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the window follows the cursor, not its own changes
  useEffect(() => {
    if (followed.current) view.scrollTo(selection.to);
    followed.current = false;
  }, [toRow, toCol, table.rowCount]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new wish
  useLayoutEffect(() => {
    if (reveals === 0) return;
    view.scrollTo(selection.cell);
    focusGrid();
  }, [reveals]);
  const isShown = ({ row, col }: Place) =>
    view.rows.some(({ index }) => index === row) && (col === 0 || view.cols.includes(col));
  const isEditorGone = editing !== null && !(editedPlace && isShown(editedPlace));
  useEffect(() => {
    if (!isEditorGone) return;
    commit('stay');
    if (document.activeElement === document.body) focusGrid(); // the focus was in the editor
  });

  const perform = (action: GridAction): boolean => {
    switch (action.kind) {
      case 'clipboard':
        return false;
      case 'edit':
        begin(action.typed);
        return true;
      case 'tab':
        select(selectionAt(nextCell(selection.cell, action.step, bounds)));
        return true;
      case 'all':
        onSelect({ cell: { row: 0, col: 0 }, to: { row: lastRow, col: bounds.cols - 1 } });
        return true;
      case 'row':
        onSelect({ cell: { row: area.top, col: 0 }, to: { row: area.bottom, col: bounds.cols - 1 } });
        return true;
      case 'column':
        onSelect({ cell: { row: 0, col: area.left }, to: { row: lastRow, col: area.right } });
        return true;
      case 'escape':
        if (!isOneCell(selection)) onSelect(selectionAt(selection.cell));
        return true;
      case 'toggle':
        if (!actions.toggle()) begin(' ');
        return true;
      default:
        actions.perform(action);
        return true;
    }
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.target !== keys.current || event.nativeEvent.isComposing) return;
    if (event.key === 'Tab' && tabLeaves.current) return;
    tabLeaves.current = event.key === 'Escape';
    const next = moved(selection, event, { ...bounds, pageRows: view.pageRows() });
    const action = next || event.altKey ? undefined : gridAction(event);
    const form = event.altKey ? gridAction(event) : undefined;
    if (next && !event.altKey) select(next);
    else if (!action && !form) return;
    event.stopPropagation(); // the page has other meanings for some of the keys
    const done = action ?? form;
    if (!done || perform(done)) event.preventDefault();
  };
  const handlePointer = (event: PointerEvent) => {
    const place = placeOf(event.target);
    if (!place || event.button !== 0) return;
    event.preventDefault(); // the browser would select text
    commit('stay');
    focusGrid();
    onSelect(event.shiftKey ? { cell: selection.cell, to: place } : selectionAt(place));
  };
  const handleDrag = (event: PointerEvent) => {
    if (event.buttons !== 1 || editing) return;
    const place = placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (place && (place.row !== toRow || place.col !== toCol)) select({ cell: selection.cell, to: place });
  };
  const cell = (row: number, col: number) => {
    const isEdited = editedPlace?.row === row && editedPlace.col === col;
    const column = table.columns[col];
    if (!column) return null;
    const content = table.cellAt(row, col);
    return (
      <SheetCell
        key={column.id}
        row={row}
        col={col}
        width={column.width}
        cell={content}
        isSelected={isIn(area, row, col)}
        isActive={selection.cell.row === row && selection.cell.col === col}
        isFrozen={col === 0}
      >
        {editing && isEdited ? (
          <CellEditor
            label={`${column.title} of ${table.rowAt(row).name}`}
            text={editing.text}
            isReplacing={editing.isReplacing}
            choices={content.choices}
            problem={table.problemOf(row, col, editing.text)}
            onChange={change}
            onCommit={commit}
            onCancel={cancel}
          />
        ) : undefined}
      </SheetCell>
    );
  };
  const activeCell = isShown(selection.cell) ? cellId(selection.cell.row, selection.cell.col) : undefined;
  return (
    <div
      ref={scroller}
      className="sheet-grid"
      onKeyDown={handleKey}
      onPointerDown={handlePointer}
      onPointerMove={handleDrag}
      onDoubleClick={(event) => placeOf(event.target) && begin(null)}
      onCopy={actions.copy}
      onCut={actions.cut}
      onPaste={actions.paste}
    >
      <KeyField
        field={keys}
        gridId={id}
        activeCell={activeCell}
        isReadOnly={table.isReadOnly}
        place={view.placeOf(selection.cell)}
        onCompose={() => view.scrollTo(selection.cell)}
        onText={begin}
      />
      <div
        id={id}
        className="sheet-inner"
        style={{ width: view.width }}
        role="grid"
        tabIndex={-1}
        aria-label={table.label}
        aria-rowcount={table.rowCount + 1}
        aria-colcount={table.columns.length + 1}
        aria-multiselectable
        aria-readonly={table.isReadOnly}
        onFocus={(event) => event.target === event.currentTarget && focusGrid()}
      >
        <SheetHead
          table={table}
          area={area}
          cols={view.cols}
          skipped={view.skipped}
          onColumn={(col, isExtending) => {
            focusGrid();
            const column = wholeColumn(col, lastRow + 1);
            onSelect(isExtending ? { cell: { row: 0, col: selection.cell.col }, to: column.to } : column);
          }}
          onAll={() => {
            focusGrid();
            perform({ kind: 'all' });
          }}
        />
        <div role="rowgroup" className="sheet-body" style={{ height: view.height }}>
          {view.rows.map(({ index: row, start }) => (
            <SheetRow
              key={table.keyAt(row) ?? 'empty'}
              index={row}
              start={start}
              row={table.rowAt(row)}
              onSelect={(isExtending) => {
                focusGrid();
                const whole = wholeRow(row, bounds.cols);
                onSelect(isExtending ? { cell: { row: selection.cell.row, col: 0 }, to: whole.to } : whole);
              }}
            >
              {cell(row, 0)}
              <div aria-hidden="true" style={{ width: view.skipped, flex: 'none' }} />
              {view.cols.map((col) => cell(row, col))}
            </SheetRow>
          ))}
        </div>
      </div>
      {table.hint !== undefined && <p className="sheet-hint">{table.hint}</p>}
    </div>
  );
}
