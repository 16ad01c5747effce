import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { RouteChangeItem } from '../../../core/contracts/path.ts';
import { useApp } from '../../app/app-context.tsx';
import { knownChanges } from './path-history-store.ts';

/** The changes of the route that are known of the chosen series, oldest first. */
export function useKnownChanges(): readonly RouteChangeItem[] {
  const { paths, pathHistory } = useApp();
  const now = useStore(paths);
  const shown = useStore(pathHistory, (state) => state.shown);
  return useMemo(() => knownChanges(now, { shown }), [now, shown]);
}
