// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import { memo, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../../ui/format/quantities.ts';
import { useBase } from '../../../base/base-context.ts';
import { isCellClipped, textOf } from './cell-room.ts';
import type { Column } from './column-list.ts';
import type { RowPainter } from './row-painter.ts';
import { isTextColumn, type Row } from './rows.ts';
import { TREND_HEIGHT, TREND_WIDTH } from './trend.ts';

interface OverviewRowProps {
  readonly row: Row;
  readonly columns: readonly Column[];
  /** Depth below the rows that it is listed under, 1 = at the top. */
  readonly level: number;
  /** For a row that holds others: they are shown. */
  readonly isExpanded: boolean | undefined;
  readonly onExpand: (key: number, isExpanded: boolean) => void;
  readonly painter: RowPainter;
}

/** The cells of a row. React writes constant texts; the painter writes live values. */
export const OverviewRow = memo(function OverviewRow(props: OverviewRowProps): ReactNode {
  const { row, columns, painter, level } = props;
  const first = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = first.current?.parentElement;
    if (element) painter.bind(element, row, columns);
  }, [painter, row, columns]);
  useLayoutEffect(() => {
    const element = first.current?.parentElement;
    return () => {
      if (element) painter.release(element);
    };
  }, [painter]);
  return columns.map((column, at) => (
    <div
      key={column.id}
      ref={at === 0 ? first : null}
      role="gridcell"
      tabIndex={-1}
      data-column={column.id}
      className={classOf(column, row, level)}
      style={column.id === 'name' && level > 1 ? { paddingLeft: 6 + (level - 1) * INDENT, fontWeight: 400 } : undefined}
      title={titleOf(column, row)}
    >
      {column.id === 'name' ? <NameContent {...props} /> : <CellContent column={column} row={row} />}
    </div>
  ));
});

function classOf(column: Column, row: Row, level: number): string {
  const isClipped = isCellClipped(column, row, level);
  return `grid-cell cell-${column.kind}${isClipped ? ' is-clipped' : ''}${row.kind === 'group' ? ' is-heading' : ''}`;
}

/** In px per level. */
const INDENT = 22;

function titleOf(column: Column, row: Row): string | undefined {
  if (column.id === 'name') return [row.addressLabel, row.name, row.note ?? ''].filter(Boolean).join('\n');
  return isTextColumn(column.id) ? textOf(column.id, row) : undefined;
}

/** The name, with the expander of a row that holds others. Its keys are those of the grid: left and right. */
function NameContent({ row, columns, isExpanded, onExpand }: OverviewRowProps): ReactNode {
  const hasLabel = row.addressLabel !== '' && !columns.some(({ id }) => id === 'addressLabel');
  return (
    <>
      {isExpanded !== undefined && (
        <button
          type="button"
          className="row-expander"
          tabIndex={-1}
          aria-label={`${isExpanded ? 'Hide' : 'Show'} the ${row.kind === 'group' ? 'rows' : 'series'} of ${row.name}`}
          onClick={(event) => {
            event.stopPropagation();
            onExpand(row.key, !isExpanded);
          }}
        >
          {isExpanded ? '▾' : '▸'}
        </button>
      )}
      {row.agent !== '' && !columns.some(({ id }) => id === 'agent') && <SilentMark agent={row.agent} />}
      {hasLabel && <span className="address-label">{row.addressLabel}</span>}
      <EndKept text={row.name} isUrl={row.path !== ''} />
      {row.kind === 'group' && <span className="group-size">{formatCount(row.members?.length ?? 0)}</span>}
      {row.note !== null && <span className="note-badge">i</span>}
    </>
  );
}

/** Mark of a row whose agent is not connected: its values are from before, and nothing of it counts as lost. */
function SilentMark({ agent }: { readonly agent: string }): ReactNode {
  const { status } = useBase();
  const isSilent = useStore(status, (state) => state.status?.silentAgents?.includes(agent) ?? false);
  if (!isSilent) return null;
  return (
    <span data-tone="bad" title={`Agent ${agent} is silent: its values are from before`}>
      ▲<span className="for-readers"> silent</span>{' '}
    </span>
  );
}

/** The agent that measures, with the mark in front, where a narrow column does not cut it off. */
function AgentContent({ agent }: { readonly agent: string }): ReactNode {
  return (
    <>
      <SilentMark agent={agent} />
      {agent}
    </>
  );
}

/** Characters of a URL that stay when its cell is too narrow. */
const KEPT = 9;

/** A text that is cut before its end where it is a URL: the paths of one host differ there. */
function EndKept({ text, isUrl }: { readonly text: string; readonly isUrl: boolean }): ReactNode {
  if (!isUrl || text.length <= KEPT + 3) return text;
  return (
    <span className="end-kept">
      <span>{text.slice(0, -KEPT)}</span>
      <span>{text.slice(-KEPT)}</span>
    </span>
  );
}

function CellContent({ column, row }: { readonly column: Column; readonly row: Row }): ReactNode {
  switch (column.kind) {
    case 'text':
      if (!isTextColumn(column.id)) return null;
      if (column.id === 'agent' && row.agent !== '') return <AgentContent agent={row.agent} />;
      return <EndKept text={textOf(column.id, row)} isUrl={column.id === 'address' && row.path !== ''} />;
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
      // Paths and no canvas: forty canvases are forty layers, which cost more than all else while the list scrolls.
      return (
        <svg className="trend" width={TREND_WIDTH} height={TREND_HEIGHT} aria-hidden="true">
          <path className="trend-line" />
          <path className="trend-lost" />
        </svg>
      );
    default:
      return null;
  }
}
