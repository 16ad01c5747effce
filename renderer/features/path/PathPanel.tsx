import { Button, HTMLSelect, Switch } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { DetailTabs } from './DetailTabs.tsx';
import { FindingView } from './FindingView.tsx';
import { PathTimeBar } from './history/PathTimeBar.tsx';
import { usePathHistory } from './history/path-history-store.ts';
import { PathActions } from './PathActions.tsx';
import { PathsBeside } from './PathsBeside.tsx';
import { PathView } from './PathView.tsx';
import { usePaths } from './path-store.ts';
import { useSubjectTitle } from './use-subject-title.ts';
import './path.css';
import './history/path-history.css';
import './hops/hops.css';

/** Chooses the shown series among the selected ones; a name where there is no choice. */
function SubjectChoice(): ReactNode {
  const { catalog } = useBase();
  const paths = usePaths();
  const subjects = useStore(paths, (state) => state.subjects);
  const chosen = useStore(paths, (state) => state.chosen?.series);
  const now = useStore(catalog);
  if (chosen === undefined) return null;
  if (subjects.length < 2) return <strong className="path-subject">{seriesLabel(now, chosen)}</strong>;
  return (
    <HTMLSelect
      aria-label="Series whose path is shown"
      value={chosen}
      onChange={(event) => paths.getState().choose(Number(event.currentTarget.value))}
    >
      {subjects.map(({ series }) => (
        <option key={series} value={series}>
          {seriesLabel(now, series)}
        </option>
      ))}
    </HTMLSelect>
  );
}

/** Shows the present paths of all selected series in columns. */
function BesideSwitch(): ReactNode {
  const paths = usePaths();
  const traced = useStore(paths, ({ subjects }) => subjects.filter(({ kind }) => kind === 'path').length);
  const isBeside = useStore(paths, (state) => state.isBeside);
  const isPath = useStore(paths, (state) => state.chosen?.kind === 'path');
  const isLive = useStore(usePathHistory(), (state) => state.atMs === null);
  if (traced < 2 || !isPath || !isLive) return null;
  return (
    <Switch
      label="Side by side"
      checked={isBeside}
      onChange={(event) => paths.getState().setBeside(event.currentTarget.checked)}
    />
  );
}

function BesideView(): ReactNode {
  return (
    <div className="path-view">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long paths are scrolled with the keyboard */}
      <section className="path-hops" tabIndex={0} aria-label="Paths side by side">
        <PathsBeside />
      </section>
    </div>
  );
}

/** The path to the target of a selected series, or the details that its probe shows. */
export function PathPanel(): ReactNode {
  const { layout } = useBase();
  const paths = usePaths();
  const kind = useStore(paths, (state) => state.chosen?.kind);
  const isLive = useStore(usePathHistory(), (state) => state.atMs === null);
  const isBeside = useStore(paths, (state) => state.isBeside) && kind === 'path' && isLive;
  const title = useSubjectTitle();
  return (
    <section className="chart-panel" aria-label={title}>
      <header className="panel-bar">
        <div className="chart-toolbar">
          {!isBeside && <SubjectChoice />}
          <BesideSwitch />
          {!isBeside && <PathActions />}
        </div>
        <span className="toolbar-space" />
        <DetailTabs />
        <Button
          variant="minimal"
          icon={<CrossIcon />}
          aria-label={kind === 'path' ? 'Close the path' : 'Close the details'}
          onClick={() => layout.getState().toggleChart()}
        />
      </header>
      {kind === 'path' && !isBeside && <PathTimeBar />}
      {kind === 'finding' ? <FindingView /> : isBeside ? <BesideView /> : <PathView />}
    </section>
  );
}
