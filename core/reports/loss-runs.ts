import type { SeriesColumns } from './series-columns.ts';

/** Sequences of consecutive lost packets. Time that was not measured ends a sequence. */
export interface LossRuns {
  readonly lost: number;
  /** Loss periods. */
  readonly runs: number;
  /** Mean loss burst length (MBL), packets; null = no loss. */
  readonly meanLength: number | null;
  /** Packets. */
  readonly longest: number;
  /** Number of runs by their length, ascending. */
  readonly byLength: ReadonlyMap<number, number>;
}

/** Counts loss runs, in one pass. @source RFC 3357 [B] */
export function lossRuns({ count, isLost, isBreak }: SeriesColumns): LossRuns {
  const counts = new Map<number, number>();
  let [lost, runs, longest, length] = [0, 0, 0, 0];
  const end = () => {
    if (length === 0) return;
    counts.set(length, (counts.get(length) ?? 0) + 1);
    runs += 1;
    longest = Math.max(longest, length);
    length = 0;
  };
  for (let at = 0; at < count; at++) {
    if (isBreak[at] === 1 || isLost[at] === 0) end();
    if (isLost[at] === 0) continue;
    lost += 1;
    length += 1;
  }
  end();
  const byLength = new Map([...counts].sort(([left], [right]) => left - right));
  return { lost, runs, meanLength: runs > 0 ? lost / runs : null, longest, byLength };
}

/**
 * Share of losses that follow the previous loss within a distance of δ packets, of all losses that have a previous one.
 * @param delta packets; 1 = only losses in a row
 * @returns 0–1; null = fewer than two losses in sequence
 * @source RFC 3357 §4.2 (noticeable rate) [B]
 */
export function noticeableLossRate({ count, isLost, isBreak }: SeriesColumns, delta: number): number | null {
  let [near, distances, previous] = [0, 0, -1];
  for (let at = 0; at < count; at++) {
    if (isBreak[at] === 1) previous = -1;
    if (isLost[at] === 0) continue;
    if (previous >= 0) {
      distances += 1;
      if (at - previous <= delta) near += 1;
    }
    previous = at;
  }
  return distances > 0 ? near / distances : null;
}
