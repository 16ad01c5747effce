import { SERIES_ALERTS } from '../../../core/alerts/alert-kinds.ts';
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

/** The part of the store's files that has events. */
export interface EventFiles {
  readonly catalog: Pick<StoreFiles['catalog'], 'all'>;
}

/** Events of a span at most: the newest. */
const MAX_EVENTS = 10_000;

/** Events of these kinds, and excluded time, last until they have an end; others without one are over at once. */
const OPEN_KINDS = SERIES_ALERTS.map((kind) => `'${kind}'`).join(', ');
const IS_OPEN = `end_ms IS NULL AND (excluded <> 0 OR kind IN (${OPEN_KINDS}))`;

/** The events that touch a span, oldest first. */
export function eventsIn(files: EventFiles, { fromMs, toMs, last }: EventsQuery): readonly TimelineEvent[] {
  const rows =
    last === undefined
      ? files.catalog.all<EventRow>(
          `SELECT * FROM event WHERE at_ms < ? AND (at_ms >= ? OR end_ms >= ? OR (${IS_OPEN}))
           ORDER BY at_ms DESC LIMIT ?`,
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
