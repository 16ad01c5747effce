import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import { changeMoments } from './path-history-store.ts';

/** When the route of the chosen series changed, Unix ms, oldest first. */
export function useChangeMoments(): readonly number[] {
  const { paths, timeline } = useApp();
  const now = useStore(paths);
  const events = useStore(timeline);
  return useMemo(() => changeMoments(now, events), [now, events]);
}
