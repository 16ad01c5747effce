import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { type EventRow, eventOf } from '../event-db.ts';
import type { StoreFiles } from './store-files.ts';

/** Events of a span at most: the newest. */
const MAX_EVENTS = 10_000;

/** The events that touch a span, oldest first. */
export function eventsIn(files: StoreFiles, fromMs: number, toMs: number): readonly TimelineEvent[] {
  return files.catalog
    .all<EventRow>(
      'SELECT * FROM event WHERE at_ms < ? AND (at_ms >= ? OR end_ms >= ?) ORDER BY at_ms DESC LIMIT ?',
      toMs,
      fromMs,
      fromMs,
      MAX_EVENTS,
    )
    .map(eventOf)
    .reverse();
}
