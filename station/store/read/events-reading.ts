import { SERIES_ALERTS } from '../../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { UNDER_LOAD } from '../../../core/service/under-load.ts';
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
  /** Leaves events of other series out, except those that are shaded in charts; not with `last` and `next`. */
  readonly series?: readonly number[] | undefined;
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

/** They are of the drawn series, of none in particular, or shaded. */
const CONCERNS = `(excluded <> 0 OR kind = '${UNDER_LOAD}' OR (series_id IS NULL AND series_ids IS NULL) OR series_id IN drawn
  OR EXISTS (SELECT 1 FROM json_each(series_ids) WHERE value IN drawn))`;

/** The events that touch a span, oldest first. @param most events, of which `next` has the oldest */
export function eventsIn(files: EventFiles, query: EventsQuery, most = MAX_EVENTS): readonly TimelineEvent[] {
  const { last, next = false } = query;
  if (last !== undefined) return lastOf(files, query, last);
  return next ? nextIn(files, query, most) : newestIn(files, query, most);
}

function newestIn({ catalog }: EventFiles, query: EventsQuery, most: number): readonly TimelineEvent[] {
  const { fromMs, toMs, series } = query;
  const touches = `at_ms < ? AND (at_ms >= ? OR end_ms >= ? OR (${IS_OPEN}))`;
  const sql = `SELECT * FROM event WHERE ${touches} ${series ? `AND ${CONCERNS}` : ''} ORDER BY at_ms DESC LIMIT ?`;
  const rows = series
    ? catalog.all<EventRow>(
        `WITH drawn AS (SELECT value FROM json_each(?)) ${sql}`,
        JSON.stringify(series),
        ...[toMs, fromMs, fromMs, most],
      )
    : catalog.all<EventRow>(sql, toMs, fromMs, fromMs, most);
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
