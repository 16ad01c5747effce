import type { Span } from '../../core/contracts/history.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
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
  moment(atMs: number, take: (moment: PastMoment) => void, signal: AbortSignal): Promise<void>;
  /** The newest events that touch a span, oldest first. @param query `next`: instead, the first ones that begin in it */
  events(query: Span & { readonly next?: boolean }, signal: AbortSignal): Promise<readonly TimelineEvent[]>;
  /** When the run that a moment belongs to was started, Unix ms; null = not known. */
  startBefore(atMs: number, signal: AbortSignal): Promise<number | null>;
}
