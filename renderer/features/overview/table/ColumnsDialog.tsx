import { Button, Checkbox, DialogBody, DialogFooter, NumericInput } from '@blueprintjs/core';
import { ArrowDownIcon, ArrowUpIcon } from '@blueprintjs/icons';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../../base/base-context.ts';
import { useOverview } from '../overview-store.ts';
import { MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH, withColumn, withMoved, withoutColumn } from './column-choice.ts';
import { COLUMNS, type Column, type ColumnId } from './column-list.ts';
import './columns-dialog.css';

/** Choice, order and widths of the columns, with the keyboard too. */
export function ColumnsDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'columns');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      title="Columns"
      className="columns-dialog"
    >
      {isOpen && <ColumnChoices />}
    </ModalDialog>
  );
}

function ColumnChoices(): ReactNode {
  const { layout } = useBase();
  const overview = useOverview();
  useStore(overview, (state) => state.arrangement);
  const choice = useStore(layout, (state) => state.list.columns);
  const { chooseColumns } = overview.getState();
  const shown = overview.model.columns;
  const ids = shown.map(({ id }) => id);
  const hidden = COLUMNS.filter(({ id }) => !shown.some((one) => one.id === id));
  const resetWidths = () => layout.getState().setList({ columns: { ...choice, widths: {} } });
  const body = useRef<HTMLDivElement>(null);
  const toggled = useRef<ColumnId | null>(null);
  // Its box is a new one, in the other list: a second Space takes the first one back.
  useLayoutEffect(() => {
    if (toggled.current) body.current?.querySelector<HTMLElement>(`input[name="${toggled.current}"]`)?.focus();
    toggled.current = null;
  });
  const toggle = (id: ColumnId) => {
    toggled.current = id;
    chooseColumns(ids.includes(id) ? withoutColumn(ids, id) : withColumn(ids, id));
  };
  return (
    <>
      <DialogBody>
        <div ref={body}>
          <p className="is-quiet">
            {choice.shown === null
              ? 'Automatic: a column without a value in any row is hidden. Widths are in pixels.'
              : 'Chosen by hand, for this project.'}
          </p>
          <ul className="column-choices" aria-label="Shown columns">
            {shown.map((column, at) => (
              <ColumnChoiceRow key={column.id} column={column} position={at} ids={ids} toggle={toggle} />
            ))}
          </ul>
          {hidden.length > 0 && <h3 className="column-choices-title">Not shown</h3>}
          <ul className="column-choices" aria-label="Columns that are not shown">
            {hidden.map((column) => (
              <li key={column.id}>
                <Checkbox name={column.id} checked={false} title={column.meaning} onChange={() => toggle(column.id)}>
                  {column.title}
                </Checkbox>
              </li>
            ))}
          </ul>
        </div>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button
              text="Automatic columns"
              disabled={choice.shown === null && Object.keys(choice.widths).length === 0}
              onClick={() => {
                resetWidths();
                chooseColumns(null);
              }}
            />
            <Button intent="primary" text="Done" onClick={() => layout.getState().showDialog('none')} />
          </>
        }
      />
    </>
  );
}

interface ColumnChoiceRowProps {
  readonly column: Column;
  readonly position: number;
  /** Ids of the shown columns. */
  readonly ids: readonly ColumnId[];
  /** Shows or hides a column. */
  readonly toggle: (id: ColumnId) => void;
}

function ColumnChoiceRow({ column, position, ids, toggle }: ColumnChoiceRowProps): ReactNode {
  const { layout } = useBase();
  const overview = useOverview();
  const { chooseColumns, resizeColumn } = overview.getState();
  const choice = useStore(layout, (state) => state.list.columns);
  const count = ids.length;
  const isSized = choice.widths[column.id] !== undefined;
  return (
    <li>
      <Checkbox
        name={column.id}
        checked
        disabled={count === 1}
        title={column.meaning}
        onChange={() => toggle(column.id)}
      >
        {column.title}
      </Checkbox>
      <NumericInput
        className="column-width"
        value={column.width}
        min={MIN_COLUMN_WIDTH}
        max={MAX_COLUMN_WIDTH}
        stepSize={10}
        buttonPosition="none"
        clampValueOnBlur
        aria-label={`Width of ${column.title} in px`}
        title={isSized ? 'Width in px' : 'Least width in px; it takes its share of the space left'}
        onValueChange={(width) => {
          if (Number.isFinite(width) && width >= MIN_COLUMN_WIDTH && width !== column.width)
            resizeColumn(column.id, width);
        }}
      />
      <Button
        variant="minimal"
        icon={<ArrowUpIcon />}
        aria-label={`Move ${column.title} up`}
        disabled={position === 0}
        onClick={() => chooseColumns(withMoved(ids, column.id, -1))}
      />
      <Button
        variant="minimal"
        icon={<ArrowDownIcon />}
        aria-label={`Move ${column.title} down`}
        disabled={position === count - 1}
        onClick={() => chooseColumns(withMoved(ids, column.id, 1))}
      />
    </li>
  );
}
