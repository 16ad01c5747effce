import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../../base/base-context.ts';
import { usePaths } from '../path-store.ts';
import { changeMoments } from './path-history-store.ts';

/** Times of the route changes of the chosen series, Unix ms, oldest first. */
export function useChangeMoments(): readonly number[] {
  const { timeline } = useBase();
  const paths = usePaths();
  const now = useStore(paths);
  const events = useStore(timeline);
  return useMemo(() => changeMoments(now, events), [now, events]);
}
