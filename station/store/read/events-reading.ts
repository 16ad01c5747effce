import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { type EventRow, eventOf } from '../event-db.ts';
import type { StoreFiles } from './store-files.ts';

export interface EventsQuery {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Only the newest event of this kind that begins in the span. */
  readonly last?: string;
}

/** Events of a span at most: the newest. */
const MAX_EVENTS = 10_000;

/** The events that touch a span, oldest first. */
export function eventsIn(files: StoreFiles, { fromMs, toMs, last }: EventsQuery): readonly TimelineEvent[] {
  const rows =
    last === undefined
      ? files.catalog.all<EventRow>(
          'SELECT * FROM event WHERE at_ms < ? AND (at_ms >= ? OR end_ms >= ?) ORDER BY at_ms DESC LIMIT ?',
          toMs,
          fromMs,
          fromMs,
          MAX_EVENTS,
        )
      : files.catalog.all<EventRow>(
          'SELECT * FROM event WHERE kind = ? AND at_ms < ? AND at_ms >= ? ORDER BY at_ms DESC LIMIT 1',
          last,
          toMs,
          fromMs,
        );
  return rows.map(eventOf).reverse();
}
