import { GROUP_SERIES } from '../days/spans.ts';
import type { Piece } from './cover.ts';

/** Groups that are taken at a time: they are read together where they lie together. */
export const GROUPS_AT_ONCE = 8;
const SERIES_AT_ONCE = GROUPS_AT_ONCE * GROUP_SERIES;
/** From this many series on, help is worth the message that asks for it. */
const MANY_SERIES = 2048;
/** Numbers of series may have gaps, of deleted ones; where they are nearly all gaps, taking them in turn is slower. */
const MOST_GAPS = 16;

/** Places in the shared memory. */
const NEXT = 0;
const BY_HELPER = 1;

/** Memory of one reading, for `SharedGroups`. */
export const sharedMemory = (): SharedArrayBuffer => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);

/**
 * Whether the helper may have a part of the reading; it ends in any case. When the other thread has ended, a helper that begins only
 * now finds no part.
 */
export const mayHaveHelped = (memory: SharedArrayBuffer): boolean =>
  Atomics.load(new Int32Array(memory), BY_HELPER) > 0;

/** A thread's side of a reading that two threads may divide. */
export interface Sharing {
  readonly memory: SharedArrayBuffer;
  /** The second thread, which was asked for help. */
  readonly isHelper: boolean;
  /** Parts of the span, for the second thread; none where the reading has no parts. */
  readonly pieces: readonly Piece[];
  /** Asks for help; for the first thread. @param pieces parts of the span as it reads them */
  ask(pieces: readonly Piece[]): void;
}

/**
 * The series that a thread reads, in portions of whole groups, ascending. Two threads take the next portion each until none is left,
 * so that neither waits for the other: one that starts late has less to do, or nothing.
 * @param series ascending @param sharing null = the thread reads all, as one portion
 */
export function* portions(series: readonly number[], sharing: Sharing | null): Generator<readonly number[]> {
  if (!sharing) {
    yield series;
    return;
  }
  const taken = new Int32Array(sharing.memory);
  // Before it takes a portion: a portion that it has must never be unknown to the first thread.
  if (sharing.isHelper) Atomics.store(taken, BY_HELPER, 1);
  const last = series.at(-1) ?? -1;
  for (let from = 0; ; ) {
    const first = Atomics.add(taken, NEXT, 1) * SERIES_AT_ONCE;
    if (first > last) return;
    while (from < series.length && (series[from] as number) < first) from += 1;
    let to = from;
    while (to < series.length && (series[to] as number) < first + SERIES_AT_ONCE) to += 1;
    if (to > from) yield series.slice(from, to);
    from = to;
  }
}

/** Whether a reading is to be divided. @param series ascending */
export const isWorthHelp = (series: readonly number[]): boolean =>
  series.length >= MANY_SERIES && (series.at(-1) ?? 0) <= series.length * MOST_GAPS;
