import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { withSettingLabels } from './setting-labels.ts';

const when = (atMs: number): string => `${formatDay(atMs)} ${formatTimeOfDay(atMs)}`;

/** The rounds and the time that the statistics count, and the route's fingerprint. */
function Counted({ path, isLive }: { readonly path: PathState; readonly isLive: boolean }): ReactNode {
  const { stationNowMs } = useBase();
  const last = path.changes.at(-1);
  const time = isLive
    ? `since ${formatTimeOfDay(path.sinceMs)}`
    : `from ${when(path.sinceMs)} to ${formatTimeOfDay(path.untilMs)}`;
  const untilMs = isLive ? stationNowMs() : path.untilMs;
  const steady = last ? `current route for ${formatLength(untilMs - last.atMs)}` : 'same route throughout';
  return (
    <p className="is-quiet">
      {plural(path.rounds, 'round')}
      {path.flows.length > 1 && ` on ${plural(path.flows.length, 'flow')}`} {time}, {steady}. Fingerprint{' '}
      <code title="Same fingerprint means same routers at the same hops">{path.fingerprint}</code>
    </p>
  );
}

/** Notes on the path as a whole. @param atMs the moment of the path; null = now */
export function PathNotes({ path, atMs }: { readonly path: PathState; readonly atMs: number | null }): ReactNode {
  const { status } = useBase();
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const isPast = atMs !== null;
  const changes = path.changes.length;
  return (
    <header className="path-words">
      {isPast && (
        <p className="path-when" role="status">
          ◷ Path at {when(atMs)}
        </p>
      )}
      {path.verdict.map((words) => (
        <p key={words} data-tone="bad" role="status">
          ✕ {withSettingLabels(words)}
        </p>
      ))}
      {path.verdict.length === 0 && <p data-tone="good">● The target {isPast ? 'replied' : 'replies'}</p>}
      <Counted path={path} isLive={isRunning && !isPast} />
      {isPast && changes > 0 && (
        <p className="is-quiet">
          The route changed {changes === 1 ? 'once' : `${changes} times`} before; these statistics are of the route
          since.
        </p>
      )}
    </header>
  );
}
