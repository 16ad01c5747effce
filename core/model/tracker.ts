import { z } from 'zod';
import type { Batch } from './batch.ts';

/** State of a series as the tracker of its probe keeps it: plain data, which crosses threads and processes. */
export const Finding = z.looseObject({ series: z.int() });
export interface Finding {
  readonly series: number;
}

/** A change that a tracker detected, for the timeline. */
export interface TrackerEvent {
  readonly series: number;
  readonly atMs: number;
  /** Kind of the event; stored. */
  readonly kind: string;
  /** @param target text that names the series for users */
  describe(target: string): string;
}

/** Reads the samples of one probe as they come and keeps a state per series. */
export interface Tracker {
  /** @returns changes, usually none; `touched` gets the series whose state is new */
  add(batch: Batch, touched?: Set<number>): readonly TrackerEvent[];
  /** Latest state of each series. */
  readonly states: ReadonlyMap<number, Finding>;
  /** Continues with the states of another tracker of this probe. */
  takeOver(states: ReadonlyMap<number, Finding>): void;
  clear(): void;
  /** Samples whose detail could not be read; left out where samples have none. */
  readonly malformed?: number;
  /** A state without what only its details panel shows; left out where states are small anyway. */
  brief?(state: Finding): Finding;
  /** The stored number of the probe's `latestColumn` in a state; null = none. */
  latest(state: Finding): number | null;
}
