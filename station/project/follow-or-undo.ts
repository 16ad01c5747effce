import type { PlanFollower } from '../plan/plan-follower.ts';

/** A change of the project that is in force and can be taken back. */
export interface Undoable {
  undo(): Promise<void>;
}

/**
 * Makes catalog and plan follow a change of the project. A change that cannot be carried out is undone, and thrown.
 * Undoing may write a file for long: Start, Stop and names change the plan meanwhile.
 */
export async function followOrUndo(
  follower: Pick<PlanFollower, 'followProject' | 'followNames'>,
  change: Undoable,
): Promise<void> {
  try {
    await follower.followProject();
  } catch (error) {
    try {
      await change.undo();
    } finally {
      await follower.followNames();
    }
    throw error;
  }
}
