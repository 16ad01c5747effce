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
import { figuresOf, probeText, referenceOf, type SeriesFigures, silentOf, silentText } from './describe-cell.ts';
import { addressOfCell, entriesOfCell, entriesOfRow, type GridRow } from './grid-layout.ts';
import { cellOfSubject, type Subject, useGrid } from './grid-store.ts';
import './grid-card.css';

/** Series of a cell that are listed; more are counted. */
const MOST_SERIES = 5;
const WORST = 4;

/** `min 2.10 ms · mean …`; a line breaks between figures, not within one. */
const spreadOf = ({ min, mean, max, stdev, loss }: SeriesFigures): string =>
  Object.entries({ min, mean, max, stdev, loss })
    .map(([name, value]) => `${name} ${value}`.replaceAll(' ', '\u00a0'))
    .join(' · ');

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
          <p className="is-quiet">{spreadOf(one)}</p>
        </section>
      ))}
      {entries.length > MOST_SERIES && (
        <p className="is-quiet">and {plural(entries.length - MOST_SERIES, 'series', 'series')} more</p>
      )}
    </>
  );
}

/** An area of the grid: a row, or all of them. */
interface Area {
  readonly entries: readonly Row[];
  readonly cells: number;
  readonly targets: readonly string[];
  /** null = none, or several. */
  readonly nominalMs: number | null;
}

/** Counts and the worst addresses of an area. */
function AreaFigures({ entries, cells, targets, nominalMs }: Area): ReactNode {
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
        {plural(cells, 'address', 'addresses')}, {plural(entries.length, 'series', 'series')}: {formatCount(up.length)}{' '}
        up
        {down > 0 && <span className="is-bad">, {formatCount(down)} down</span>}
      </p>
      <p className="is-quiet">
        Median of the last values {formatRtt(last[last.length >> 1] ?? Number.NaN)}
        {nominalMs !== null && `, nominal ${formatRtt(nominalMs)}`}
      </p>
      <p className="is-quiet">
        {plural(targets.length, 'target')}: {targets.slice(0, 4).join(', ')}
        {targets.length > 4 && ' …'}
      </p>
      {worst.map((entry) => (
        <p key={entry.key} className="is-bad">
          ✕ {entry.address} {probeText(entry)}
        </p>
      ))}
    </>
  );
}

interface CardProps {
  readonly isPinned: boolean;
  readonly style: CSSProperties;
}

interface FrameProps extends CardProps {
  readonly title: string;
  readonly detail: string;
  readonly entries: readonly Row[];
  readonly children: ReactNode;
}

function CardFrame({ title, detail, entries, isPinned, style, children }: FrameProps): ReactNode {
  const grid = useGrid();
  const silent = silentOf(entries, useSilentAgents());
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
      {detail !== '' && <p className="is-quiet">{detail}</p>}
      {entries.length === 0 && <p className="is-quiet">Not probed</p>}
      {silent.length > 0 && <p className="is-bad">▲ {silentText(silent)}</p>}
      {children}
    </aside>
  );
}

/** The rows with the most addresses down: `10.0.12.0/24: 37 down`. */
function WorstRows(): ReactNode {
  const grid = useGrid();
  const { live } = grid;
  const layout = useStore(grid, (state) => state.layout);
  const downOf = (row: number) =>
    entriesOfRow(layout, row).reduce((sum, { series }) => sum + (live.isDown(live.slotOf(series)) ? 1 : 0), 0);
  return layout.rows
    .map(({ key }, row) => ({ key, down: downOf(row) }))
    .filter(({ down }) => down > 0)
    .sort((left, right) => right.down - left.down)
    .slice(0, WORST)
    .map(({ key, down }) => (
      <p key={key} className="is-quiet">
        {key}: {formatCount(down)} down
      </p>
    ));
}

function AllRowsCard(props: CardProps): ReactNode {
  const { rows, entries } = useStore(useGrid(), (state) => state.layout);
  const cells = rows.reduce((sum, row) => sum + row.cells, 0);
  const targets = [...new Set(rows.flatMap((row) => row.targets))];
  return (
    <CardFrame title={`All ${plural(rows.length, 'row')}`} detail="" entries={entries} {...props}>
      <AreaFigures entries={entries} cells={cells} targets={targets} nominalMs={null} />
      <WorstRows />
    </CardFrame>
  );
}

interface GridCardProps extends CardProps {
  readonly subject: Subject;
}

/** The card of a cell, of a row or of all rows, under the pointer or pinned. */
export function GridCard({ subject, ...props }: GridCardProps): ReactNode {
  const layout = useStore(useGrid(), (state) => state.layout);
  useStationNow(1000);
  if (subject.rowKey === null) return <AllRowsCard {...props} />;
  const cell = cellOfSubject(layout, subject);
  const at = layout.rowOfKey.get(subject.rowKey) ?? -1;
  const row = layout.rows[at];
  if (cell === undefined || !row) return null;
  if (subject.column === null) {
    const entries = entriesOfRow(layout, at);
    return (
      <CardFrame title={row.key} detail={row.tag} entries={entries} {...props}>
        <AreaFigures entries={entries} cells={row.cells} targets={row.targets} nominalMs={row.nominalMs} />
      </CardFrame>
    );
  }
  const entries = entriesOfCell(layout, cell);
  const title = addressOfCell(layout, cell) ?? entries[0]?.address ?? '';
  const names = [...new Set(entries.map(({ name }) => name))].filter((name) => name !== title);
  const detail = [names.slice(0, 3).join(', '), row.tag];
  return (
    <CardFrame
      title={title}
      detail={[...new Set(detail)].filter((text) => text !== '').join(' · ')}
      entries={entries}
      {...props}
    >
      <SeriesTable entries={entries} row={row} />
    </CardFrame>
  );
}
