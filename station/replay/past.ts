import type { Span } from '../../core/contracts/history.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { PathSummary } from '../../core/paths/path-summary.ts';
import type { RecentLosses } from '../../core/stats/state-columns.ts';
import type { Findings } from '../../probes/trackers.ts';
import type { Extent } from '../store/read/extent.ts';
import type { Slice } from '../store/read/slice-reading.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';

/** The newest sample of a series at a moment. */
export interface PastMoment {
  readonly series: number;
  /** NaN = no reply. */
  readonly rttMs: number;
  readonly outcome: number;
  /** SERIES_STATES. */
  readonly state: number;
  /** The samples that it follows from; null = single samples are gone, or long ago. */
  readonly recent: RecentLosses | null;
}

/** Readings of the store for a replay. All reject with FaultErrors `store.*`, and stop when the signal aborts. */
export interface Past {
  /** The span of which anything is stored; null = nothing is. */
  span(): Promise<Extent | null>;
  /** Samples sent in a span, in the order of sending. @param probeCodes left out = all */
  samples(
    query: Span & { readonly sliceMs: number; readonly probeCodes?: readonly number[] },
    take: (slice: Slice) => void,
    signal: AbortSignal,
  ): Promise<void>;
  statistics(span: Span, take: (figures: SeriesPast) => void, signal: AbortSignal): Promise<void>;
  /** @param query `lookBackMs`: also series whose newest sample is as old as this, instead of ten minutes */
  moment(
    query: { readonly atMs: number; readonly lookBackMs?: number },
    take: (moment: PastMoment) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Additions of a span to paths, by series: as far back from its end as is read in a second or two.
   * @param stateBefore state of a path before the span; null = as it is stored
   */
  paths(
    span: Span,
    stateBefore: (series: number) => PathSummary | null,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, PathSummary>>;
  /** States of trackers at the end of a span, by its last day. */
  findings(span: Span, signal: AbortSignal): Promise<Findings>;
  /** The newest events that touch a span, oldest first. @param query `next`: instead, the first ones that begin in it */
  events(query: Span & { readonly next?: boolean }, signal: AbortSignal): Promise<readonly TimelineEvent[]>;
  /** When the run that a moment belongs to was started, Unix ms; null = not known. */
  startBefore(atMs: number, signal: AbortSignal): Promise<number | null>;
}
