import { type ReactNode, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { PathComparison } from './compare/PathComparison.tsx';
import { HopTable } from './HopTable.tsx';
import { MomentState } from './history/MomentState.tsx';
import { usePathHistory } from './history/path-history-store.ts';
import { RouteChanges } from './history/RouteChanges.tsx';
import { HopTimeline } from './hops/HopTimeline.tsx';
import { useHopChart } from './hops/hop-chart-store.ts';
import { PathFlows } from './PathFlows.tsx';
import { PathNotes } from './PathNotes.tsx';
import { usePaths } from './path-store.ts';

/** Shown before the first round. */
function NoPath(): ReactNode {
  const { status } = useBase();
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  if (useReadOnly()) {
    const text = 'This project is open read-only. Choose a stored time to see the path as it was.';
    return <EmptyState title="Nothing is traced now" text={text} />;
  }
  return isRunning ? (
    <EmptyState title="Waiting for the first round …" text="Hops appear as they reply." />
  ) : (
    <EmptyState title="No path yet" text="Press Start (Ctrl+Enter). The path appears with the first round." />
  );
}

function Hops({ path, atMs }: { readonly path: PathState; readonly atMs: number | null }): ReactNode {
  return (
    <>
      <PathNotes path={path} atMs={atMs} />
      <HopTable path={path} />
    </>
  );
}

/** Live, as it was at a moment, or two moments beside each other. */
function Main({ live }: { readonly live: PathState | undefined }): ReactNode {
  const pathHistory = usePathHistory();
  const atMs = useStore(pathHistory, (state) => state.atMs);
  const shown = useStore(pathHistory, (state) => state.shown);
  const isComparing = useStore(pathHistory, (state) => state.pinnedMs !== null);
  if (isComparing) return <PathComparison />;
  if (atMs === null) return live ? <Hops path={live} atMs={null} /> : <NoPath />;
  return (
    <MomentState reading={shown} atMs={atMs}>
      {(path) => <Hops path={path} atMs={atMs} />}
    </MomentState>
  );
}

/** The hops of a traced series with their statistics, its flows and route changes. */
export function PathView(): ReactNode {
  const paths = usePaths();
  const pathHistory = usePathHistory();
  const live = useStore(paths, (state) => state.paths.get(state.chosen?.series ?? -1));
  const past = useStore(pathHistory, ({ shown }) => (shown?.kind === 'read' ? shown.path : null));
  const aside = live ?? past;
  const isComparing = useStore(pathHistory, (state) => state.pinnedMs !== null);
  const names = useMemo(() => {
    const known = [live, past].flatMap((path) => path?.hops ?? []).flatMap(({ addresses }) => addresses);
    return new Map(known.map(({ address, name }) => [address, name]));
  }, [live, past]);
  const hops = useHopChart();
  useEffect(() => hops.open(), [hops]);
  const hasTimeline = useStore(hops, (state) => state.shown.length > 0) && !isComparing;
  return (
    <div className="path-view">
      <div className="path-main">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long path is scrolled with the keyboard */}
        <section className="path-hops" tabIndex={0} aria-label="Hops">
          <Main live={live} />
        </section>
        {hasTimeline && aside && <HopTimeline path={past ?? aside} />}
      </div>
      {aside && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        <section className="path-aside" tabIndex={0} aria-label="Route">
          {!isComparing && <PathFlows path={past ?? aside} />}
          <RouteChanges key={aside.series} path={aside} names={names} />
        </section>
      )}
    </div>
  );
}
