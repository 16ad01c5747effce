import type { PlanEntry } from '../model/packet.ts';

/**
 * The part of a running plan entry that the store keeps, so that its slots and round numbers are known when engine and
 * station have ended together. Its packets follow from the project.
 */
export type SavedEntry = Pick<
  PlanEntry,
  | 'series'
  | 'probeCode'
  | 'periodMs'
  | 'count'
  | 'spacingMs'
  | 'timeoutMs'
  | 'firstAtMs'
  | 'steadyFromMs'
  | 'fromRound'
  | 'firstNumber'
>;
