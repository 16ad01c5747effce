// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import type { ReactNode } from 'react';

export interface GridColumn {
  readonly id: string;
  readonly title: string;
  /** Explanation of the heading, for its tooltip. */
  readonly meaning: string;
  readonly align: 'start' | 'end';
  /** Minimum width in px; `share` of the remaining width. */
  readonly width: number;
  readonly share: number;
  readonly isSortable: boolean;
}

export interface GridSort {
  readonly column: string | null;
  readonly direction: 'ascending' | 'descending';
}

interface GridHeaderProps {
  readonly columns: readonly GridColumn[];
  readonly sort: GridSort;
  readonly onSort: (column: string) => void;
}

export function GridHeader({ columns, sort, onSort }: GridHeaderProps): ReactNode {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="grid-head-row" aria-rowindex={1} tabIndex={-1}>
        {columns.map((column) => {
          const isSorted = sort.column === column.id;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={`grid-cell is-${column.align}`}
              aria-sort={isSorted ? sort.direction : column.isSortable ? 'none' : undefined}
              title={column.meaning}
              tabIndex={-1}
            >
              {column.isSortable ? (
                <button type="button" className="grid-sort" onClick={() => onSort(column.id)}>
                  <span>{column.title}</span>
                  <span className="grid-arrow" aria-hidden="true">
                    {isSorted ? (sort.direction === 'ascending' ? '▲' : '▼') : ''}
                  </span>
                </button>
              ) : (
                <span>{column.title}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
