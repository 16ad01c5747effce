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
  /** Only events that begin in the span: the oldest of them, where there are too many. */
  readonly next?: boolean;
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

/** The events that touch a span, oldest first. @param most events, of which `next` has the oldest */
export function eventsIn(files: EventFiles, query: EventsQuery, most = MAX_EVENTS): readonly TimelineEvent[] {
  const { last, next = false } = query;
  if (last !== undefined) return lastOf(files, query, last);
  return next ? nextIn(files, query, most) : newestIn(files, query, most);
}

function newestIn({ catalog }: EventFiles, { fromMs, toMs }: EventsQuery, most: number): readonly TimelineEvent[] {
  const rows = catalog.all<EventRow>(
    `SELECT * FROM event WHERE at_ms < ? AND (at_ms >= ? OR end_ms >= ? OR (${IS_OPEN}))
     ORDER BY at_ms DESC LIMIT ?`,
    toMs,
    fromMs,
    fromMs,
    most,
  );
  return rows.map(eventOf).reverse();
}

function nextIn({ catalog }: EventFiles, { fromMs, toMs }: EventsQuery, most: number): readonly TimelineEvent[] {
  const sql = 'SELECT * FROM event WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms LIMIT ?';
  return catalog.all<EventRow>(sql, fromMs, toMs, most).map(eventOf);
}

function lastOf({ catalog }: EventFiles, { fromMs, toMs }: EventsQuery, kind: string): readonly TimelineEvent[] {
  const sql = 'SELECT * FROM event WHERE kind = ? AND at_ms < ? AND at_ms >= ? ORDER BY at_ms DESC LIMIT 1';
  return catalog.all<EventRow>(sql, kind, toMs, fromMs).map(eventOf);
}
