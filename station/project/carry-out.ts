import type { PlanFollower } from '../plan/plan-follower.ts';
import type { Turns } from './turns.ts';

/**
 * Makes catalog and plan follow the project; what cannot be is undone, and thrown. Undoing may have to write a file for
 * long: Start, Stop and names have their turns meanwhile.
 * @param planTurns of what changes the plan
 */
export async function carryOut(
  planTurns: Pick<Turns, 'take'>,
  follower: Pick<PlanFollower, 'follow' | 'followNames'>,
  undo: () => Promise<void>,
): Promise<void> {
  try {
    await planTurns.take(() => follower.follow());
  } catch (error) {
    try {
      await undo();
    } finally {
      await planTurns.take(() => follower.followNames());
    }
    throw error;
  }
}
