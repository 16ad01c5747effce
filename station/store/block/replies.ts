import { OUTCOMES } from '../../../core/model/outcome.ts';

const known: (readonly number[])[] = [];

/** Outcomes of that many replies: nearly all of what is read, so that an array of each length is made once. */
export function replies(count: number): readonly number[] {
  known[count] ??= new Array<number>(count).fill(OUTCOMES.reply);
  return known[count] as readonly number[];
}

/** Whether outcomes came from `replies`. */
export const areReplies = (outcomes: ArrayLike<number>): boolean => known[outcomes.length] === outcomes;
