import { CrossIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../ui/format/quantities.ts';
import { useSilentAgents } from '../../base/station/use-silent-agents.ts';
import { useOverview } from '../overview/overview-store.ts';
import { cellSentence, referenceOf, silentOf, silentText } from './describe-cell.ts';
import { entriesOfRow } from './grid-layout.ts';
import { selectOnGrid } from './grid-selection.ts';
import { cellOfSubject, useGrid } from './grid-store.ts';

/** Name of the active cell's element, for `aria-activedescendant`. */
export const activeCellId = (cell: number): string => `grid-cell-${cell}`;

/** The cell of the keyboard and its spoken text. */
function useActiveCell(): { readonly cell: number; readonly text: string } {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const cursor = useStore(grid, (state) => state.cursor);
  const reference = useStore(grid, (state) => state.reference);
  const silent = useSilentAgents();
  return useMemo(() => {
    const cell = cursor ? cellOfSubject(layout, cursor) : undefined;
    if (cell === undefined) return { cell: -1, text: '' };
    const row = layout.rowOfKey.get(cursor?.rowKey ?? '') ?? 0;
    const own = referenceOf(reference, layout.rows[row]?.nominalMs ?? null);
    return { cell, text: cellSentence(layout, grid.live, own, cell, silent) };
  }, [grid, layout, cursor, reference, silent]);
}

/** Speaks the cell of the keyboard. */
export function SpokenCell(): ReactNode {
  const { text } = useActiveCell();
  return (
    <div className="for-readers cells-spoken" aria-live="polite">
      {text}
    </div>
  );
}

interface GridRowsProps {
  readonly first: number;
  readonly count: number;
  /** Height of a row, CSS px. */
  readonly pitch: number;
}

/** Names and counts of the rows in view, beside the cells. */
export function GridRows({ first, count, pitch }: GridRowsProps): ReactNode {
  const grid = useGrid();
  const overview = useOverview();
  const layout = useStore(grid, (state) => state.layout);
  const summary = useStore(grid, (state) => state.summary);
  const cursor = useStore(grid, (state) => state.cursor);
  const silent = useSilentAgents();
  const { cell, text } = useActiveCell();
  const { hover, pin, hideRow } = grid.getState();
  return layout.rows.slice(first, first + count).map((row, at) => {
    const index = first + at;
    const subject = { rowKey: row.key, column: null };
    const up = summary.rowUp[index] ?? 0;
    const all = summary.rowAll[index] ?? 0;
    const silentHere = silentOf(silent.length === 0 ? [] : entriesOfRow(layout, index), silent);
    return (
      // biome-ignore lint/a11y/useSemanticElements: rows of a drawing are no <tr>
      <div
        key={row.key}
        role="row"
        tabIndex={-1}
        aria-rowindex={index + 1}
        className="cells-row"
        data-active={cursor?.rowKey === row.key ? '' : undefined}
        style={{ top: at * pitch, height: pitch }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <span role="rowheader" tabIndex={-1} className="cells-row-name">
          <button
            type="button"
            tabIndex={-1}
            title={[`Select the series of ${row.key}`, ...(silentHere.length > 0 ? [silentText(silentHere)] : [])].join(
              '\n',
            )}
            onPointerEnter={() => hover(subject)}
            onPointerLeave={() => hover(null)}
            onClick={(event) => {
              const keys = entriesOfRow(layout, index).map(({ key }) => key);
              selectOnGrid(overview, keys, event.ctrlKey || event.metaKey);
              pin(subject);
            }}
          >
            {silentHere.length > 0 && (
              <span data-tone="bad">
                ▲<span className="for-readers"> {silentText(silentHere)}</span>{' '}
              </span>
            )}
            <strong>{row.key.replace(/\/(24|120)$/, '')}</strong> {row.tag}
          </button>
        </span>
        {Math.floor(cell / 256) === index && (
          // biome-ignore lint/a11y/useSemanticElements: as above
          <span
            role="gridcell"
            tabIndex={-1}
            id={activeCellId(cell)}
            aria-colindex={(cell % 256) + 1}
            className="for-readers"
          >
            {text.split(':')[0]}
          </span>
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <span
          role="gridcell"
          tabIndex={-1}
          className="cells-row-count"
          title={`${formatCount(up)} of ${formatCount(all)} up`}
        >
          {formatCount(up)}
          <span className="is-quiet">/{formatCount(all)}</span>
          <button
            type="button"
            tabIndex={-1}
            className="cells-row-hide"
            aria-label={`Hide the row ${row.key}`}
            title={`Hide the row ${row.key}`}
            onClick={() => hideRow(row.key)}
          >
            <CrossIcon size={10} />
          </button>
        </span>
      </div>
    );
  });
}
