import type { StatusStore } from '../../live/status-store.ts';
import { type DraftHistory, NO_DRAFTS } from './model/drafts.ts';

export const projectPath = (status: StatusStore): string | null => status.getState().status?.project.path ?? null;

/** Drafts of projects that are not open: ids of targets mean others there. */
export type KeptDrafts = Map<string, DraftHistory>;

/** Projects that are not open and have drafts. */
export const draftedElsewhere = (kept: KeptDrafts): number =>
  [...kept.values()].filter(({ drafts }) => drafts.size > 0).length;

/** The drafts of the project that is open. */
interface OpenDrafts {
  current(): DraftHistory;
  /** Shows the drafts of another project. */
  show(history: DraftHistory): void;
}

/** Keeps drafts with their project while another one is open. */
export function keepPerProject(status: StatusStore, kept: KeptDrafts, { current, show }: OpenDrafts): void {
  let path: string | null = null;
  status.subscribe(({ status: now }) => {
    const next = now?.project.path ?? path;
    if (next === path || next === null) return;
    const [left, own] = [path, kept.get(next) ?? NO_DRAFTS];
    path = next;
    if (left === null) return;
    kept.delete(next);
    kept.set(left, current());
    show(own);
  });
}
