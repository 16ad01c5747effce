import type { StatusStore } from '../../live/status-store.ts';
import { type DraftHistory, NO_DRAFTS } from './model/drafts.ts';

export const projectPath = (status: StatusStore): string | null => status.getState().status?.project.path ?? null;

/** Drafts of projects that are not open: ids of targets mean others there. */
export type KeptDrafts = Map<string, DraftHistory>;

/**
 * Keeps drafts with their project while another one is open.
 * @param swap takes the drafts of the project that is open now, and gives those of the one before
 */
export function keepPerProject(
  status: StatusStore,
  kept: KeptDrafts,
  swap: (history: DraftHistory) => DraftHistory,
): void {
  let path: string | null = null;
  status.subscribe(({ status: now }) => {
    const next = now?.project.path ?? path;
    if (next === path || next === null) return;
    if (path !== null) kept.set(path, swap(kept.get(next) ?? NO_DRAFTS));
    path = next;
  });
}
