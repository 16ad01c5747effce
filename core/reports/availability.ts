import type { Outage } from './outages.ts';
import { durationWithin, type TimeSpan } from './time-spans.ts';

/** Time up and down. Time without data is in neither; null = not defined. */
export interface Availability {
  readonly upMs: number;
  readonly downMs: number;
  readonly noDataMs: number;
  /** Up time / (up time + down time), 0–1. */
  readonly ratio: number | null;
  readonly outages: number;
  readonly longestOutageMs: number;
  /** Mean time between failures: up time / outages. */
  readonly mtbfMs: number | null;
  /** Mean time to repair: down time / outages. */
  readonly mttrMs: number | null;
}

/** @param noData disjoint spans within the span */
export function availability(outages: readonly Outage[], noData: readonly TimeSpan[], span: TimeSpan): Availability {
  const noDataMs = durationWithin(noData, span);
  const observedMs = span.toMs - span.fromMs - noDataMs;
  const downMs = Math.min(
    observedMs,
    outages.reduce((sum, one) => sum + one.downMs, 0),
  );
  const upMs = observedMs - downMs;
  const count = outages.length;
  return {
    upMs,
    downMs,
    noDataMs,
    ratio: observedMs > 0 ? upMs / observedMs : null,
    outages: count,
    longestOutageMs: outages.reduce((longest, one) => Math.max(longest, one.downMs), 0),
    mtbfMs: count > 0 ? upMs / count : null,
    mttrMs: count > 0 ? downMs / count : null,
  };
}

/** Downtime that an availability allows within a period, ms. @param ratio 0–1 */
export const allowedDowntimeMs = (ratio: number, periodMs: number): number => (1 - ratio) * periodMs;
