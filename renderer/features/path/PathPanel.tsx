import { Button, HTMLSelect } from '@blueprintjs/core';
import { CrossIcon, DuplicateIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { areComparable } from './compare/complete-round.ts';
import { DetailTabs } from './DetailTabs.tsx';
import { FindingView } from './FindingView.tsx';
import { PathTimeBar } from './history/PathTimeBar.tsx';
import type { PathHistoryState } from './history/path-history-store.ts';
import { usePathHistory } from './history/path-history-store.ts';
import { PathView } from './PathView.tsx';
import { usePaths } from './path-store.ts';
import { comparisonAsText, pathAsText } from './path-text.ts';
import { useSubjectTitle } from './use-subject-title.ts';
import './path.css';
import './history/path-history.css';

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

/** The shown path or comparison as text; null while it is being read. */
function shownAsText(label: string, live: PathState | undefined, history: PathHistoryState): string | null {
  const { atMs, pinnedMs, pinned, shown } = history;
  const past = shown?.kind === 'read' ? shown.path : null;
  if (pinnedMs !== null) {
    const a = pinned?.kind === 'read' ? pinned.path : null;
    return a && past && areComparable(a, past) ? comparisonAsText(label, a, past) : null;
  }
  const path = atMs === null ? live : past;
  return path ? pathAsText(label, path) : null;
}

/** Copies the path as text to the clipboard; saves a file where that is not available. */
function CopyPath(): ReactNode {
  const { catalog, bridge, notices } = useBase();
  const paths = usePaths();
  const pathHistory = usePathHistory();
  const series = useStore(paths, (state) => (state.chosen?.kind === 'path' ? state.chosen.series : null));
  if (series === null) return null;
  const copy = async () => {
    const label = seriesLabel(catalog.getState(), series);
    const text = shownAsText(label, paths.getState().paths.get(series), pathHistory.getState());
    if (text === null) return notices.getState().report({ tone: 'warning', message: 'No path to copy yet' });
    const isCopied = await bridge.copyText(text);
    if (!isCopied && !(await bridge.saveText('sounder-path.txt', 'text/plain', text))) return;
    notices.getState().report({ tone: 'done', message: isCopied ? 'Copied the path' : 'Saved the path' });
  };
  return (
    <Button size="small" icon={<DuplicateIcon />} text="Copy" aria-label="Copy the path" onClick={() => void copy()} />
  );
}

/** The path to the target of a selected series, or the details that its probe shows. */
export function PathPanel(): ReactNode {
  const { layout } = useBase();
  const paths = usePaths();
  const kind = useStore(paths, (state) => state.chosen?.kind);
  const title = useSubjectTitle();
  return (
    <section className="chart-panel" aria-label={title}>
      <header className="panel-bar">
        <div className="chart-toolbar">
          <SubjectChoice />
          <CopyPath />
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
      {kind === 'path' && <PathTimeBar />}
      {kind === 'finding' ? <FindingView /> : <PathView />}
    </section>
  );
}
