import type { Status } from '../../../core/contracts/station.ts';

/** Minimum size for an estimate of the rate: an empty database has a size too. */
const LEAST_BYTES = 1_000_000;
const LEAST_SPAN_MS = 600_000;

/**
 * Estimated retention time at the average fill rate of the store.
 * @returns ms, or null while there is too little to tell
 */
export function keepsAboutMs(storage: Status['storage'], nowMs: number): number | null {
  if (storage.oldestMs === null || storage.capBytes <= 0) return null;
  const spanMs = nowMs - storage.oldestMs;
  if (spanMs < LEAST_SPAN_MS || storage.bytes < LEAST_BYTES) return null;
  return (storage.capBytes / storage.bytes) * spanMs;
}
