import { Button } from '@blueprintjs/core';
import { DuplicateIcon, ResetIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { toFault } from '../../../core/result/result.ts';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { areComparable } from './compare/complete-round.ts';
import { type PathHistoryState, usePathHistory } from './history/path-history-store.ts';
import { NetworksButton } from './networks/NetworksButton.tsx';
import { usePaths } from './path-store.ts';
import { comparisonAsText, pathAsMarkdown, pathAsText } from './path-text.ts';

type PathWriter = (label: string, path: PathState) => string;

/** The shown path or comparison as text; null while it is being read. */
function shownAsText(
  label: string,
  live: PathState | undefined,
  history: PathHistoryState,
  write: PathWriter,
): string | null {
  const { atMs, pinnedMs, pinned, shown } = history;
  const past = shown?.kind === 'read' ? shown.path : null;
  if (pinnedMs !== null) {
    const a = pinned?.kind === 'read' ? pinned.path : null;
    return a && past && areComparable(a, past) ? comparisonAsText(label, a, past) : null;
  }
  const path = atMs === null ? live : past;
  return path ? write(label, path) : null;
}

/** Copies the shown path to the clipboard; saves a file where that is not available. */
function CopyButton({ isMarkdown, series }: { readonly isMarkdown: boolean; readonly series: number }): ReactNode {
  const { catalog, bridge, notices } = useBase();
  const paths = usePaths();
  const pathHistory = usePathHistory();
  const copy = async () => {
    const label = seriesLabel(catalog.getState(), series);
    const live = paths.getState().paths.get(series);
    const text = shownAsText(label, live, pathHistory.getState(), isMarkdown ? pathAsMarkdown : pathAsText);
    if (text === null) return notices.getState().report({ tone: 'warning', message: 'No path to copy yet' });
    const isCopied = await bridge.copyText(text);
    const name = isMarkdown ? 'sounder-path.md' : 'sounder-path.txt';
    if (!isCopied && !(await bridge.saveText(name, isMarkdown ? 'text/markdown' : 'text/plain', text))) return;
    notices.getState().report({ tone: 'done', message: isCopied ? 'Copied the path' : 'Saved the path' });
  };
  return (
    <Button
      size="small"
      icon={<DuplicateIcon />}
      text={isMarkdown ? 'Markdown' : 'Copy'}
      aria-label={isMarkdown ? 'Copy as Markdown' : 'Copy the path'}
      onClick={() => void copy()}
    />
  );
}

/** Begins the statistics of a path again; only those of the present. */
function ResetButton({ series }: { readonly series: number }): ReactNode {
  const { link, notices, replayPosition } = useBase();
  const pathHistory = usePathHistory();
  const isPast = useStore(pathHistory, ({ atMs, pinnedMs }) => atMs !== null || pinnedMs !== null);
  const isReplay = useStore(replayPosition, ({ replay }) => replay !== null);
  if (isPast || isReplay) return null;
  const reset = async () => {
    try {
      await link.station.pathReset({ series: [series] });
    } catch (thrown) {
      notices.getState().report({ tone: 'fault', message: toFault(thrown).message });
    }
  };
  return (
    <Button
      size="small"
      icon={<ResetIcon />}
      text="Reset"
      aria-label="Reset the statistics of the path"
      title="Begin the statistics of the hops again. Probing continues, stored samples stay."
      onClick={() => void reset()}
    />
  );
}

/** Actions on the shown path. */
export function PathActions(): ReactNode {
  const paths = usePaths();
  const pathHistory = usePathHistory();
  const series = useStore(paths, (state) => (state.chosen?.kind === 'path' ? state.chosen.series : null));
  const isComparing = useStore(pathHistory, (state) => state.pinnedMs !== null);
  if (series === null) return null;
  return (
    <>
      <CopyButton series={series} isMarkdown={false} />
      {!isComparing && <CopyButton series={series} isMarkdown />}
      <ResetButton series={series} />
      <NetworksButton />
    </>
  );
}
