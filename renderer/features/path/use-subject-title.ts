import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { probeViewOf } from '../../base/probe-view-of.ts';
import { usePaths } from './path-store.ts';

/** The title of the details of the chosen series. */
export function useSubjectTitle(): string {
  const { catalog } = useBase();
  const chosen = useStore(usePaths(), (state) => state.chosen);
  const title = useStore(catalog, (now) => (chosen ? probeViewOf(now, chosen.series)?.title : undefined));
  return chosen?.kind === 'finding' ? (title ?? 'Details') : 'Path';
}
