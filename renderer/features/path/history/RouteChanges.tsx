import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { PathState, RouteChangeItem } from '../../../../core/contracts/path.ts';
import { plural } from '../../../../ui/format/quantities.ts';
import { formatDay, formatTimeOfDay } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { useChart } from '../../chart/chart-store.ts';
import { diffSummary, type HopDifference, type RouteDiffRow, routeDiff } from '../compare/route-diff.ts';
import { usePaths } from '../path-store.ts';
import { usePathHistory } from './path-history-store.ts';
import { useChangeMoments } from './use-change-moments.ts';

/** The time shown around a change in the chart. */
const AROUND_MS = 60_000;

const MARKS: Readonly<Record<HopDifference, readonly [glyph: string, word: string]>> = {
  same: ['', ''],
  changed: ['≠', 'different router'],
  silent: ['∗', 'no reply at one of the two times'],
  longer: ['+', 'additional hop'],
  shorter: ['−', 'missing hop'],
};

interface DiffProps {
  readonly rows: readonly RouteDiffRow[];
  readonly names: ReadonlyMap<string, string | null>;
}

interface RouterProps {
  readonly address: string | null;
  readonly name: string | null;
  /** The route has no such hop. */
  readonly isBeyond: boolean;
}

function Router({ address, name, isBeyond }: RouterProps): ReactNode {
  if (isBeyond) return null;
  if (address === null) return <span className="is-quiet">∗</span>;
  return <code title={name ?? undefined}>{address}</code>;
}

/** Both routes side by side; hops that differ are marked. */
function RouteDiff({ rows, names }: DiffProps): ReactNode {
  const nameOf = (address: string | null) => (address === null ? null : (names.get(address) ?? null));
  return (
    <table className="route-diff">
      <thead>
        <tr>
          <th scope="col">Hop</th>
          <th scope="col">Before</th>
          <th scope="col">
            <span className="for-readers">Difference</span>
          </th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ hop, before, after, difference }) => {
          const [glyph, word] = MARKS[difference];
          return (
            <tr key={hop} data-difference={difference}>
              <th scope="row">{hop}</th>
              <td>
                <Router address={before} name={nameOf(before)} isBeyond={difference === 'longer'} />
              </td>
              <td title={word}>
                <span aria-hidden="true">{glyph}</span>
                {word !== '' && <span className="for-readers"> {word}</span>}
              </td>
              <td>
                <Router address={after} name={nameOf(after)} isBeyond={difference === 'shorter'} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface ChangeProps {
  readonly change: RouteChangeItem;
  readonly isSwept: boolean;
  readonly isOpen: boolean;
  readonly names: DiffProps['names'];
  readonly onToggle: () => void;
}

function Change({ change, isSwept, isOpen, names, onToggle }: ChangeProps): ReactNode {
  const { stationNowMs } = useBase();
  const chart = useChart();
  const paths = usePaths();
  const pathHistory = usePathHistory();
  const rows = routeDiff(change.before, change.after);
  const goThere = () => {
    paths.getState().setView('chart');
    const toMs = Math.min(stationNowMs(), change.atMs + AROUND_MS);
    chart.getState().zoom({ fromMs: change.atMs - AROUND_MS, toMs });
  };
  return (
    <li>
      <button type="button" className="event" aria-expanded={isOpen} onClick={onToggle}>
        <span className="event-time" title={formatDay(change.atMs)}>
          {formatTimeOfDay(change.atMs)}
        </span>
        <span>
          {isSwept && <span className="is-quiet">flow {change.flow}: </span>}
          {diffSummary(rows)}
        </span>
      </button>
      {isOpen && (
        <div className="route-change">
          <RouteDiff rows={rows} names={names} />
          <div className="route-actions">
            <Button
              size="small"
              text="Compare before and after"
              onClick={() => pathHistory.getState().compareAround(change.atMs)}
            />
            <Button
              size="small"
              text="Show the path before"
              onClick={() => pathHistory.getState().lookAt(pathHistory.momentBefore(change.atMs))}
            />
            <Button size="small" text="Show in the chart" onClick={goThere} />
          </div>
        </div>
      )}
    </li>
  );
}

/** Changes from before the time that the path counts, as the timeline has them, newest first. */
function EarlierChanges({ beforeMs }: { readonly beforeMs: number }): ReactNode {
  const pathHistory = usePathHistory();
  const earlier = useChangeMoments().filter((atMs) => atMs < beforeMs);
  if (earlier.length === 0) return null;
  return (
    <>
      <h2>Earlier</h2>
      <ol className="events">
        {earlier.reverse().map((atMs) => (
          <li key={atMs}>
            <button type="button" className="event" onClick={() => pathHistory.getState().compareAround(atMs)}>
              <span className="event-time">
                {formatDay(atMs)} {formatTimeOfDay(atMs)}
              </span>
              Compare before and after
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

interface RouteChangesProps {
  readonly path: PathState;
  readonly names: DiffProps['names'];
}

/** The route changes, newest first, each with the routes before and after. */
export function RouteChanges({ path, names }: RouteChangesProps): ReactNode {
  const [openAt, setOpenAt] = useState<string | null>(null);
  const { changes } = path;
  const isSwept = path.flows.length > 1;
  return (
    <section aria-label="Route changes">
      <h2>{changes.length === 0 ? 'No route changes' : plural(changes.length, 'route change')}</h2>
      <p className="is-quiet">
        {changes.length === 0 ? 'Unchanged since' : 'Since'} {formatDay(path.sinceMs)} {formatTimeOfDay(path.sinceMs)}.
      </p>
      <ol className="events">
        {[...changes].reverse().map((change) => {
          const id = `${change.atMs} ${change.flow}`; // round numbers may restart within the span
          return (
            <Change
              key={id}
              change={change}
              isSwept={isSwept}
              isOpen={openAt === id}
              names={names}
              onToggle={() => setOpenAt(openAt === id ? null : id)}
            />
          );
        })}
      </ol>
      <EarlierChanges beforeMs={path.sinceMs} />
    </section>
  );
}
