import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { EmptyState } from '../../../ui/state/EmptyState.tsx';
import { useApp } from '../../app/app-context.tsx';
import { HopTable } from './HopTable.tsx';
import { PathFlows } from './PathFlows.tsx';
import { RouteChanges } from './RouteChanges.tsx';

/** What is known of the path as a whole, in words. */
function PathWords({ path }: { readonly path: PathState }): ReactNode {
  const { stationNowMs } = useApp();
  const last = path.changes.at(-1);
  const steady = last
    ? `on this way for ${formatLength(stationNowMs() - last.atMs)}`
    : 'on this way since the run began';
  return (
    <header className="path-words">
      {path.verdict.map((words) => (
        <p key={words} data-tone="bad" role="status">
          ✕ {words}
        </p>
      ))}
      {path.verdict.length === 0 && <p data-tone="good">● The target answers over this path.</p>}
      <p className="is-quiet">
        {plural(path.rounds, 'round')}
        {path.flows.length > 1 && ` on ${plural(path.flows.length, 'flow')}`}, {steady}. Fingerprint{' '}
        <code title="Equal for equal routers at equal hops, on every machine">{path.fingerprint}</code>
      </p>
    </header>
  );
}

/** The hops of a traced series with their figures, and how its route came to be. */
export function PathView(): ReactNode {
  const { paths, status } = useApp();
  const path = useStore(paths, (state) => state.paths.get(state.chosen?.series ?? -1));
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const names = useMemo(() => {
    const known = path?.hops.flatMap(({ addresses }) => addresses) ?? [];
    return new Map(known.map(({ address, name }) => [address, name]));
  }, [path]);
  if (!path) {
    return (
      <EmptyState
        title={isRunning ? 'Waiting for the first round …' : 'No path yet'}
        text={
          isRunning ? 'Hops appear as they answer.' : 'Press Start, or Space: the path appears with the first round.'
        }
      />
    );
  }
  return (
    <div className="path-view">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long path is scrolled with the keyboard */}
      <section className="path-hops" tabIndex={0} aria-label="Hops">
        <PathWords path={path} />
        <HopTable path={path} />
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <section className="path-aside" tabIndex={0} aria-label="Route">
        <PathFlows path={path} />
        <RouteChanges key={path.series} path={path} names={names} />
      </section>
    </div>
  );
}
