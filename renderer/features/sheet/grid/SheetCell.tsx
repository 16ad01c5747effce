// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import type { ReactNode } from 'react';
import type { TableCell } from './sheet-table.ts';

export const cellId = (row: number, col: number): string => `sheet-cell-${row}-${col}`;

interface SheetCellProps {
  readonly row: number;
  readonly col: number;
  readonly width: number;
  readonly cell: TableCell;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly isFrozen: boolean;
  /** The editor, while the cell is edited. */
  readonly children?: ReactNode;
}

/** Text of a cell for a tooltip: value, origin, error. */
function titleOf({ text, inherited, problem, note, fixed }: TableCell): string | undefined {
  const origin = text === '' && inherited ? `${inherited.text} (${inherited.from})` : undefined;
  return problem ?? note ?? origin ?? fixed ?? (text === '' ? undefined : text);
}

/** A cell: its text, or muted the value that it inherits; marks for a change and an error. */
export function SheetCell({
  row,
  col,
  width,
  cell,
  isSelected,
  isActive,
  isFrozen,
  children,
}: SheetCellProps): ReactNode {
  const { text, inherited, isChanged, problem, fixed } = cell;
  const classes = ['sheet-cell'];
  if (isSelected) classes.push('is-selected');
  if (isActive) classes.push('is-active');
  if (isFrozen) classes.push('is-frozen');
  if (isChanged) classes.push('is-changed');
  if (problem !== undefined) classes.push('is-wrong');
  return (
    <div
      id={cellId(row, col)}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={col + 2}
      aria-selected={isSelected}
      aria-readonly={fixed !== undefined}
      aria-invalid={problem !== undefined}
      className={classes.join(' ')}
      style={{ width }}
      title={children ? undefined : titleOf(cell)}
      data-row={row}
      data-col={col}
    >
      {children ?? (
        <>
          {isChanged && <span className="sheet-mark" aria-hidden="true" />}
          {problem !== undefined && (
            <span className="sheet-warn" aria-hidden="true">
              !
            </span>
          )}
          <span className={text === '' ? 'sheet-text is-inherited' : 'sheet-text'}>
            {text === '' ? inherited?.text : text}
          </span>
          {(isChanged || problem !== undefined) && (
            <span className="sheet-aside">
              {isChanged && ', changed'}
              {problem !== undefined && `, error: ${problem}`}
            </span>
          )}
        </>
      )}
    </div>
  );
}
