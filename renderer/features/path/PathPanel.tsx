import { Button, HTMLSelect } from '@blueprintjs/core';
import { CrossIcon, DuplicateIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import { seriesLabel } from '../chart/chart-source.ts';
import { DetailTabs } from './DetailTabs.tsx';
import { MtuView } from './MtuView.tsx';
import { PathTimeBar } from './PathTimeBar.tsx';
import { PathView } from './PathView.tsx';
import { pathAsText } from './path-text.ts';
import './path.css';
import './path-history.css';

/** Which of the selected series is looked at; a name where there is no choice. */
function SubjectChoice(): ReactNode {
  const { paths, catalog } = useApp();
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

/** The path as text into the clipboard; into a file where that is not to be had. */
function CopyPath(): ReactNode {
  const { paths, catalog, bridge, notices } = useApp();
  const path = useStore(paths, (state) => state.paths.get(state.chosen?.series ?? -1));
  if (!path) return null;
  const copy = async () => {
    const text = pathAsText(seriesLabel(catalog.getState(), path.series), path);
    const isCopied = await bridge.copyText(text);
    if (!isCopied && !(await bridge.saveText('sounder-path.txt', 'text/plain', text))) return;
    notices.getState().say({ tone: 'done', message: isCopied ? 'Copied the path' : 'Saved the path' });
  };
  return (
    <Button size="small" icon={<DuplicateIcon />} text="Copy" aria-label="Copy the path" onClick={() => void copy()} />
  );
}

/** The way to the target of a selected series, or the largest packet that goes it. */
export function PathPanel(): ReactNode {
  const { paths, layout } = useApp();
  const kind = useStore(paths, (state) => state.chosen?.kind);
  return (
    <section className="chart-panel" aria-label={kind === 'mtu' ? 'Path MTU' : 'Path'}>
      <header className="panel-bar">
        <div className="chart-toolbar">
          <DetailTabs />
          <SubjectChoice />
          <CopyPath />
        </div>
        <Button
          variant="minimal"
          icon={<CrossIcon />}
          aria-label="Close the path"
          onClick={() => layout.getState().toggleChart()}
        />
      </header>
      {kind === 'path' && <PathTimeBar />}
      {kind === 'mtu' ? <MtuView /> : <PathView />}
    </section>
  );
}
