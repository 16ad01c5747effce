import { FaultError, toFault } from '../../core/result/result.ts';
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
      await change.undo().catch((fault: unknown) => Promise.reject(notUndone(error, fault)));
    } finally {
      await follower.followNames();
    }
    throw error;
  }
}

/** Names both: what is wrong with the change is what has to be corrected in the file. */
function notUndone(error: unknown, undoing: unknown): FaultError {
  const fault = toFault(error);
  return new FaultError({ ...fault, message: `${fault.message}; it was not undone: ${toFault(undoing).message}` });
}
