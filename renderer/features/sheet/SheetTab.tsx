import { Button, ButtonGroup } from '@blueprintjs/core';
import { ArrowDownIcon, DuplicateIcon, EditIcon, RedoIcon, TrashIcon, UndoIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useEdit } from '../edit/edit-store.ts';
import { CellDetail } from './CellDetail.tsx';
import { anchoredSelection, boundAgain, selectionNow } from './grid/anchor.ts';
import { SheetGrid } from './grid/SheetGrid.tsx';
import { areaOf, type Selection, selectionAt, selectionWithin } from './grid/selection.ts';
import type { SheetTable } from './grid/sheet-table.ts';
import { useGridActions } from './grid/use-grid-actions.ts';
import type { RowKey } from './model/drafts.ts';
import { SheetFilter } from './SheetFilter.tsx';
import { useSheet } from './sheet-store.ts';
import './sheet.css';

interface SheetTabProps {
  readonly id: string;
  readonly table: SheetTable;
  /** Rows can be added, duplicated and deleted here. */
  readonly hasRowActions: boolean;
  readonly hasFilter: boolean;
  /** Further tools at the end of the toolbar. */
  readonly tools?: ReactNode;
  /** Opens the form of rows. */
  readonly onForm: (keys: readonly RowKey[]) => void;
  /** The selected rows changed. */
  readonly onRows?: (keys: readonly RowKey[]) => void;
  readonly toggled?: (row: number, col: number) => string | undefined;
}

/** Counts wishes to go to a cell, and selects it. */
function useWantedCell(table: SheetTable, select: (selection: Selection) => void): number {
  const sheet = useSheet();
  const wanted = useStore(sheet, (state) => state.wanted);
  const [reveals, setReveals] = useState(0);
  const position = wanted ? table.positionOf(wanted.key) : -1;
  // A wish is granted once, as soon as its row and column are shown.
  useEffect(() => {
    if (!wanted || position < 0) return;
    const col = table.columns.findIndex(({ id }) => id === wanted.column);
    if (col < 0) return;
    sheet.getState().arrive();
    select(selectionAt({ row: position, col }));
    setReveals((count) => count + 1);
  });
  return reveals;
}

/** The selected cells, which stay the same ones when rows move. */
function useSelection(table: SheetTable): [Selection, (selection: Selection) => void] {
  const [kept, setKept] = useState(() => anchoredSelection(selectionAt({ row: 0, col: 0 }), table));
  const bound = boundAgain(kept, table);
  if (bound !== kept) setKept(bound);
  const selection = selectionWithin(selectionNow(bound, table), { rows: table.rowCount, cols: table.columns.length });
  return [selection, (next) => setKept(anchoredSelection(next, table))];
}

/** A table of the targets screen: tools, the grid, and the cell in words. */
export function SheetTab(props: SheetTabProps): ReactNode {
  const { id, table, hasRowActions, hasFilter, tools, onForm, onRows, toggled } = props;
  const sheet = useSheet();
  const [selection, select] = useSelection(table);
  const reveals = useWantedCell(table, select);
  const openForm = () => onForm(actions.selectedKeys());
  const actions = useGridActions({ table, selection, onSelect: select, onForm: openForm, toggled });
  const edit = useEdit();
  const undoneLast = useStore(edit, ({ undoable }) => undoable.at(-1)?.label);
  const redoneNext = useStore(edit, ({ redoable }) => redoable.at(-1)?.label);
  const nextUndo = useStore(sheet, (state) => state.nextUndo());
  const nextRedo = useStore(sheet, (state) => state.nextRedo());
  const { top, bottom } = areaOf(selection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other rows matter
  useEffect(() => onRows?.(actions.selectedKeys()), [top, bottom, table.keyAt(top), table.keyAt(bottom)]);
  const disabled = table.isReadOnly;
  return (
    <div className="sheet-tab">
      <div className="sheet-tools" role="toolbar" aria-label={`${table.label}: tools`}>
        {hasFilter && <SheetFilter />}
        <ButtonGroup>
          <Button
            icon={<UndoIcon />}
            aria-label="Undo the last change"
            title={nextUndo === 'session' ? `Undo “${undoneLast ?? ''}” (Ctrl+Z)` : 'Undo (Ctrl+Z)'}
            disabled={nextUndo === null}
            onClick={() => sheet.getState().undo()}
          />
          <Button
            icon={<RedoIcon />}
            aria-label="Redo the change"
            title={nextRedo === 'session' ? `Redo “${redoneNext ?? ''}” (Ctrl+Y)` : 'Redo (Ctrl+Y)'}
            disabled={nextRedo === null}
            onClick={() => sheet.getState().redo()}
          />
        </ButtonGroup>
        <Button
          icon={<ArrowDownIcon />}
          text="Fill down"
          title="Copy the first selected row to the others (Ctrl+D); to the right: Ctrl+R"
          disabled={disabled}
          onClick={() => actions.perform({ kind: 'fill', direction: 'down' })}
        />
        {hasRowActions && (
          <ButtonGroup>
            <Button
              icon={<DuplicateIcon />}
              text="Duplicate"
              title="Duplicate the selected rows (Ctrl+Shift+D)"
              disabled={disabled}
              onClick={() => actions.perform({ kind: 'duplicate-rows' })}
            />
            <Button
              icon={<TrashIcon />}
              text="Delete rows"
              title="Delete the selected rows (Ctrl+Delete)"
              disabled={disabled}
              onClick={() => actions.perform({ kind: 'delete-rows' })}
            />
          </ButtonGroup>
        )}
        <Button
          icon={<EditIcon />}
          text="Form"
          title="Settings of the selected rows in a form (Alt+Enter)"
          onClick={openForm}
        />
        <span className="toolbar-space" />
        {tools}
      </div>
      <SheetGrid id={id} table={table} selection={selection} onSelect={select} reveals={reveals} actions={actions} />
      <CellDetail table={table} selection={selection} />
    </div>
  );
}
