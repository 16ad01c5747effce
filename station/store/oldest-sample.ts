import { HOUR_MS, startOf } from './days/spans.ts';
import type { JournalState } from './journal-writer.ts';

/**
 * The time of the oldest sample that is stored, Unix ms, at most the beginning of its hour: a level tells the beginning of its oldest slot,
 * minute or hour, a journal that still has all samples the first one.
 * @param levels the oldest of each level; null = it has none. @returns null = nothing is stored
 */
export function oldestSampleMs(
  { oldestMs, completeFromMs }: Pick<JournalState, 'oldestMs' | 'completeFromMs'>,
  levels: readonly (number | null)[],
): number | null {
  const all = [oldestMs, ...levels].filter((ms) => ms !== null);
  if (all.length === 0) return null;
  const leastMs = Math.min(...all);
  const isFirst = oldestMs !== null && completeFromMs <= oldestMs && leastMs >= startOf(HOUR_MS, oldestMs);
  return isFirst ? oldestMs : leastMs;
}
