import type { CommandSpec } from '../../base/commands/command.ts';
import { HOP_LIST_ID, PATH_MOMENT_ID } from '../../base/screen-regions.ts';
import type { PathHistoryState } from './history/path-history-store.ts';
import type { PathsState } from './path-store.ts';

interface PathCommandParts {
  readonly paths: { getState(): Pick<PathsState, 'chosen' | 'view' | 'setView'> };
  readonly pathHistory: {
    getState(): Pick<PathHistoryState, 'atMs' | 'pinnedMs' | 'step' | 'lookAt' | 'compare' | 'endComparison'>;
  };
}

/** Commands for the path of a series. */
export function pathCommands({ paths, pathHistory }: PathCommandParts): readonly CommandSpec[] {
  const hasPath = () => paths.getState().chosen?.kind === 'path';
  const isComparing = () => pathHistory.getState().pinnedMs !== null;
  /** Shows the path first, so that the effect is visible. */
  const onPath = (run: () => void) => () => {
    paths.getState().setView('path');
    run();
  };
  return [
    {
      id: 'chart.path',
      title: 'Switch between path and chart',
      section: 'Path',
      synonyms: 'route traceroute tracert trace mtr hops',
      keys: ['P'],
      isEnabled: () => paths.getState().chosen !== null,
      needs: 'Select a traced row first',
      run: () => paths.getState().setView(paths.getState().view === 'path' ? 'chart' : 'path'),
    },
    {
      id: 'path.hops',
      title: 'Go to the hops',
      section: 'Path',
      synonyms: 'hop timeline router spark',
      isEnabled: hasPath,
      needs: 'Select a traced row first',
      // Waits until the table is rendered.
      run: onPath(() => requestAnimationFrame(() => document.getElementById(HOP_LIST_ID)?.focus())),
    },
    {
      id: 'path.moment',
      title: 'Scrub through path history',
      section: 'Path',
      synonyms: 'moment time past route choose',
      keys: ['H'],
      isEnabled: hasPath,
      needs: 'Select a traced row first',
      // Waits until the scrubber is rendered.
      run: onPath(() => requestAnimationFrame(() => document.getElementById(PATH_MOMENT_ID)?.focus())),
    },
    {
      id: 'path.before',
      title: 'Previous route',
      section: 'Path',
      synonyms: 'history',
      // Brackets are out of reach on many keyboards.
      keys: [',', '['],
      isEnabled: hasPath,
      needs: 'Select a traced row first',
      run: onPath(() => pathHistory.getState().step(-1)),
    },
    {
      id: 'path.after',
      title: 'Next route',
      section: 'Path',
      synonyms: 'history',
      keys: ['.', ']'],
      isEnabled: () => hasPath() && pathHistory.getState().atMs !== null,
      run: onPath(() => pathHistory.getState().step(1)),
    },
    {
      id: 'path.now',
      title: 'Return to the live path',
      section: 'Path',
      synonyms: 'live history',
      keys: ['N'],
      // In the chart, N writes a note.
      isEnabled: () => hasPath() && paths.getState().view === 'path' && pathHistory.getState().atMs !== null,
      run: () => pathHistory.getState().lookAt(null),
    },
    {
      id: 'path.compare',
      title: 'Compare the path with another time',
      section: 'Path',
      synonyms: 'history moment difference diff',
      keys: ['A'],
      isEnabled: hasPath,
      needs: 'Select a traced row first',
      run: onPath(() => (isComparing() ? pathHistory.getState().endComparison() : pathHistory.getState().compare())),
    },
  ];
}
