// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import { memo, type ReactNode, useLayoutEffect, useRef } from 'react';
import { COLUMNS, type Column } from './columns.ts';
import type { RowPainter } from './row-painter.ts';
import type { Row } from './rows.ts';
import { TREND_HEIGHT, TREND_WIDTH } from './trend.ts';

interface OverviewRowProps {
  readonly row: Row;
  readonly painter: RowPainter;
}

/** The cells of a row. React writes the texts that stay; the painter writes what moves. */
export const OverviewRow = memo(function OverviewRow({ row, painter }: OverviewRowProps): ReactNode {
  const first = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = first.current?.parentElement;
    if (element) painter.bind(element, row);
  }, [painter, row]);
  useLayoutEffect(() => {
    const element = first.current?.parentElement;
    return () => {
      if (element) painter.release(element);
    };
  }, [painter]);
  return COLUMNS.map((column, at) => (
    <div
      key={column.id}
      ref={at === 0 ? first : null}
      role="gridcell"
      tabIndex={-1}
      data-column={column.id}
      className={`grid-cell cell-${column.kind}`}
      title={column.kind === 'text' ? row[column.id as 'name'] : undefined}
    >
      <CellContent column={column} row={row} />
    </div>
  ));
});

function CellContent({ column, row }: { readonly column: Column; readonly row: Row }): ReactNode {
  switch (column.kind) {
    case 'text':
      return row[column.id as 'name' | 'address' | 'group'];
    case 'outcome':
      return (
        <>
          <span className="glyph" aria-hidden="true" />
          <span />
        </>
      );
    case 'rtt':
      return (
        <>
          <span />
          <span className="unit" />
        </>
      );
    case 'trend':
      return <canvas className="trend" style={{ width: TREND_WIDTH, height: TREND_HEIGHT }} />;
    default:
      return null;
  }
}
