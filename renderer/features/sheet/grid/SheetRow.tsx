// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
// biome-ignore-all lint/a11y/useFocusableInteractive: the field of the grid has the focus and the keys
// biome-ignore-all lint/a11y/useKeyWithClickEvents: Shift+Space selects the row
import type { ReactNode } from 'react';
import type { RowState, TableRow } from './sheet-table.ts';
import { HEAD_WIDTH, ROW_HEIGHT } from './use-sheet-window.ts';

const MARKS: Readonly<Record<RowState, readonly [sign: string, word: string]>> = {
  'as applied': ['', ''],
  changed: ['●', ', changed'],
  new: ['+', ', new'],
  deleted: ['−', ', to be deleted'],
  'from an inventory': ['⊞', ', from an inventory, read-only'],
  empty: ['*', ', empty row for a new one'],
};

interface SheetRowProps {
  readonly index: number;
  /** Its place in the table, px. */
  readonly start: number;
  readonly row: TableRow;
  readonly onSelect: (isExtending: boolean) => void;
  readonly children: ReactNode;
}

/** A row with its number, which selects it, and its cells. */
export function SheetRow({ index, start, row: { name, state }, onSelect, children }: SheetRowProps): ReactNode {
  const [sign, word] = MARKS[state];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`sheet-row is-${state.replaceAll(' ', '-')}`}
      style={{ transform: `translateY(${start - ROW_HEIGHT}px)` }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className="sheet-number"
        style={{ width: HEAD_WIDTH }}
        title={`Select the row of ${name}`}
        onClick={(event) => onSelect(event.shiftKey)}
      >
        <span className="sheet-sign" aria-hidden="true">
          {sign}
        </span>
        {index + 1}
        <span className="sheet-aside">{word}</span>
      </div>
      {children}
    </div>
  );
}
