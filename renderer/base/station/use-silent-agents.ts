import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { useBase } from '../base-context.ts';

const NONE: readonly string[] = [];

/** Agents that are not connected: their figures are from before. */
export function useSilentAgents(): readonly string[] {
  const { status } = useBase();
  return useStore(
    status,
    useShallow((state) => state.status?.silentAgents ?? NONE),
  );
}
