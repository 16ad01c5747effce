import { type SeriesShare, SeriesShares } from './series-shares.ts';
import type { ReadTarget, TargetReading } from './target-reading.ts';

/** Results of some series, which follow each other, from a place in the report on. */
export interface ReadTargets {
  readonly from: number;
  /** null = a series without samples. */
  readonly targets: readonly (ReadTarget | null)[];
}

/**
 * Reads shares of the series until all are taken. Yields the number of series that are read, and results as they come.
 * @param next place of the next series, shared with other threads
 */
export function* readTargets(
  reading: TargetReading,
  count: number,
  next: Int32Array<SharedArrayBuffer>,
  maxBytes: number,
): Generator<number | ReadTargets> {
  const shares = new SeriesShares(count, next);
  let done = 0;
  for (let share = shares.take(); share !== null; share = shares.take()) {
    for (let left: SeriesShare = share; left.from < left.to; ) {
      const steps = reading.read(left.from, left.to, maxBytes);
      let step = steps.next();
      for (; !step.done; step = steps.next()) yield done + step.value * (left.to - left.from);
      const { bytes, targets } = step.value;
      shares.learn(targets.length, bytes, maxBytes);
      done += targets.length;
      yield { from: left.from, targets };
      left = { ...left, from: left.from + targets.length };
    }
  }
}
