import type { Outcome } from '../model/outcome.ts';
import type { Finding } from '../model/tracker.ts';
import type { Json } from '../ports/service.ts';

/** One transaction of a service probe, read from its sample. */
export interface ServiceRecord {
  /** Unix ms. */
  readonly atMs: number;
  readonly round: number;
  readonly outcome: Outcome;
  /** CAUSES number. */
  readonly cause: number;
  /** null = none. */
  readonly durationMs: number | null;
  /** Values of the probe columns in their units; null = no value. */
  readonly values: Readonly<Record<string, number | string | null>>;
  /** In full, as the runner made it; null = none, or no longer kept. */
  readonly detail: Json;
}

/** State of a series of a service probe: its latest transactions. */
export interface ServiceFinding extends Finding {
  readonly last: ServiceRecord;
  /** The last that has a detail; null = none has. */
  readonly lastDetailed: ServiceRecord | null;
  /** The latest transactions that were carried out, oldest first; only the newest ones have their detail. */
  readonly recent: readonly ServiceRecord[];
  /** Intermediate samples of the latest transaction that has any, oldest first. */
  readonly progress: readonly ServiceRecord[];
}

/** The run with the median duration among those with a detail; null = there is none. */
export function medianRun({ recent }: ServiceFinding): ServiceRecord | null {
  const timed = recent.filter(({ detail, durationMs }) => detail !== null && durationMs !== null);
  const sorted = timed.sort((left, right) => (left.durationMs ?? 0) - (right.durationMs ?? 0));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
