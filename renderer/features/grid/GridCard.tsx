import { Button } from '@blueprintjs/core';
import { CrossIcon, PinIcon } from '@blueprintjs/icons';
import type { CSSProperties, ReactNode } from 'react';
import { useStore } from 'zustand';
import { isDownState } from '../../../core/model/series-state.ts';
import { formatCount, formatRtt, plural } from '../../../ui/format/quantities.ts';
import { useSilentAgents } from '../../base/station/use-silent-agents.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { worstFirst } from '../overview/table/row-state.ts';
import type { Row } from '../overview/table/rows.ts';
import { figuresOf, probeText, referenceOf, silentOf, silentText } from './describe-cell.ts';
import { addressOfCell, entriesOfCell, entriesOfRow, type GridRow } from './grid-layout.ts';
import { cellOfSubject, type Subject, useGrid } from './grid-store.ts';
import './grid-card.css';

/** Series of a cell that are listed; more are counted. */
const MOST_SERIES = 5;
const WORST = 4;

function SeriesTable({ entries, row }: { readonly entries: readonly Row[]; readonly row: GridRow }): ReactNode {
  const grid = useGrid();
  const reference = referenceOf(
    useStore(grid, (state) => state.reference),
    row.nominalMs,
  );
  const figures = entries.slice(0, MOST_SERIES).map((entry) => figuresOf(entry, grid.live, reference));
  return (
    <>
      {figures.map((one) => (
        <section key={one.key} className="cells-series">
          <h3>
            {one.probe}
            <span data-tone={one.state.tone}>
              <span className="glyph" aria-hidden="true">
                {one.state.glyph}
              </span>
              {one.state.word}
            </span>
          </h3>
          <p>
            <strong>{one.last}</strong> last{one.ratio !== '' && `, ${one.ratio}`}
          </p>
          <p className="is-quiet">
            min {one.min} · mean {one.mean} · max {one.max} · stdev {one.stdev} · loss {one.loss}
          </p>
        </section>
      ))}
      {entries.length > MOST_SERIES && (
        <p className="is-quiet">and {plural(entries.length - MOST_SERIES, 'series', 'series')} more</p>
      )}
    </>
  );
}

/** Counts and the worst addresses of a row. */
function RowFigures({ entries, row }: { readonly entries: readonly Row[]; readonly row: GridRow }): ReactNode {
  const { live } = useGrid();
  const states = entries.map(({ series }) => live.stateOf(live.slotOf(series)));
  const up = entries.filter(({ series }) => live.isUp(live.slotOf(series)));
  const down = states.filter(isDownState).length;
  const last = up
    .map(({ series }) => live.columns.lastMs[live.slotOf(series)] ?? Number.NaN)
    .filter((ms) => !Number.isNaN(ms))
    .sort((left, right) => left - right);
  const worst = worstFirst(entries, live)
    .slice(0, WORST)
    .filter(({ series }) => live.isDown(live.slotOf(series)));
  return (
    <>
      <p>
        {plural(row.cells, 'address', 'addresses')}, {plural(entries.length, 'series', 'series')}:{' '}
        {formatCount(up.length)} up
        {down > 0 && <span className="is-bad">, {formatCount(down)} down</span>}
      </p>
      <p className="is-quiet">
        Median of the last values {formatRtt(last[last.length >> 1] ?? Number.NaN)}
        {row.nominalMs !== null && `, nominal ${formatRtt(row.nominalMs)}`}
      </p>
      <p className="is-quiet">
        {plural(row.targets.length, 'target')}: {row.targets.slice(0, 4).join(', ')}
        {row.targets.length > 4 && ' …'}
      </p>
      {worst.map((entry) => (
        <p key={entry.key} className="is-bad">
          ✕ {entry.address} {probeText(entry)}
        </p>
      ))}
    </>
  );
}

interface GridCardProps {
  readonly subject: Subject;
  readonly isPinned: boolean;
  readonly style: CSSProperties;
}

/** The card of a cell or of a row, under the pointer or pinned. */
export function GridCard({ subject, isPinned, style }: GridCardProps): ReactNode {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  useStationNow(1000);
  const silent = useSilentAgents();
  const cell = cellOfSubject(layout, subject);
  const at = layout.rowOfKey.get(subject.rowKey) ?? -1;
  const row = layout.rows[at];
  if (cell === undefined || !row) return null;
  const entries = subject.column === null ? entriesOfRow(layout, at) : entriesOfCell(layout, cell);
  const silentHere = silentOf(entries, silent);
  const title = subject.column === null ? row.key : (addressOfCell(layout, cell) ?? entries[0]?.address ?? '');
  const names = [...new Set(entries.map(({ name }) => name))].filter((name) => name !== title);
  const detail = [
    subject.column === null ? row.tag : names.slice(0, 3).join(', '),
    subject.column === null ? '' : row.tag,
  ];
  return (
    <aside
      className="cells-card"
      data-pinned={isPinned ? '' : undefined}
      style={style}
      aria-label={isPinned ? `Pinned: ${title}` : title}
      // A card that follows the pointer is spoken as the cell is.
      aria-hidden={!isPinned}
    >
      <header>
        {isPinned && <PinIcon size={12} />}
        <h2>{title}</h2>
        {isPinned && (
          <Button
            variant="minimal"
            size="small"
            icon={<CrossIcon />}
            aria-label="Unpin"
            title="Unpin (Escape)"
            onClick={() => grid.getState().pin(null)}
          />
        )}
      </header>
      <p className="is-quiet">{[...new Set(detail)].filter((text) => text !== '').join(' · ')}</p>
      {entries.length === 0 && <p className="is-quiet">Not probed</p>}
      {silentHere.length > 0 && <p className="is-bad">▲ {silentText(silentHere)}</p>}
      {subject.column === null ? (
        <RowFigures entries={entries} row={row} />
      ) : (
        <SeriesTable entries={entries} row={row} />
      )}
    </aside>
  );
}
