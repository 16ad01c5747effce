import type { PlanFollower } from '../plan/plan-follower.ts';
import type { SerialQueue } from './serial-queue.ts';

/**
 * Makes catalog and plan follow the project; what cannot be is undone, and thrown. Undoing may have to write a file for
 * long: Start, Stop and names have their turns meanwhile.
 * @param planQueue of what changes the plan
 */
export async function carryOut(
  planQueue: Pick<SerialQueue, 'run'>,
  follower: Pick<PlanFollower, 'follow' | 'followNames'>,
  undo: () => Promise<void>,
): Promise<void> {
  try {
    await planQueue.run(() => follower.follow());
  } catch (error) {
    try {
      await undo();
    } finally {
      await planQueue.run(() => follower.followNames());
    }
    throw error;
  }
}
