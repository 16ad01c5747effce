import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { DeferredWrites } from '../deferred-writes.ts';
import { EventDb } from '../event-db.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from '../schema.ts';
import { type EventsQuery, eventsIn } from './events-reading.ts';

const NO_FILTER = { fromMs: 100, toMs: 200 };

/** Events as `kind atMs endMs series`; `-` = it has no end. Outages are excluded. */
function reading(events: readonly string[]) {
  const db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  const stored = new EventDb(db, new DeferredWrites(db, () => undefined));
  for (const event of events) {
    const [kind = '', atMs, endMs, series] = event.split(' ');
    const ids = series?.split(',').map(Number) ?? [];
    stored.add({
      kind,
      atMs: Number(atMs),
      endMs: endMs === '-' ? null : Number(endMs),
      message: event,
      excluded: kind === 'outage',
      ...(ids.length === 1 ? { series: ids[0] } : ids.length > 1 ? { seriesIds: ids } : {}),
    });
  }
  const all = <T>(sql: string, ...values: unknown[]) => db.prepare<unknown[], T>(sql).all(...values);
  return (query: EventsQuery, most?: number) =>
    eventsIn({ catalog: { all } }, query, most).map(({ message }) => message);
}

it.each([
  ['begins within it', 'started 100 -', true],
  ['ended within it', 'outage 10 100', true],
  ['ended before it', 'outage 10 99', false],
  ['begins after it', 'down 200 -', false],
  ['is an alert that is open since before', 'down 10 -', true],
  ['is an open threshold from before', 'threshold 10 -', true],
  ['is excluded time that has not ended', 'outage 10 -', true],
  ['has no end, and is over at once', 'started 10 -', false],
])('reads of the events of a span one that %s: %s', (_, event, isRead) => {
  expect(reading([event])(NO_FILTER)).toEqual(isRead ? [event] : []);
});

it('reads them oldest first, or the newest of a kind', () => {
  const events = reading(['started 150 -', 'down 10 -', 'started 110 -']);
  expect(events(NO_FILTER)).toEqual(['down 10 -', 'started 110 -', 'started 150 -']);
  expect(events({ ...NO_FILTER, last: 'started' })).toEqual(['started 150 -']);
});

it('reads the oldest of those that begin in a span, when asked for the next ones', () => {
  const events = reading(['outage 2 9', 'down 3 -', 'started 4 -', 'started 5 -']);
  expect(events({ fromMs: 3, toMs: 9, next: true }, 2)).toEqual(['down 3 -', 'started 4 -']);
  expect(events({ fromMs: 3, toMs: 9 }, 2)).toEqual(['started 4 -', 'started 5 -']);
});

it('leaves events of other series out before it takes the newest, and keeps those that are shaded', () => {
  const own = ['threshold 110 - 7', 'down 120 - 3,7', 'started 130 -', 'under-load 140 150 3', 'outage 150 160 3'];
  const events = reading([...own, 'down 160 - 3', 'down 170 - 3,4', 'down 180 - 17']);
  expect(events({ ...NO_FILTER, series: [7, 9] }, 5)).toEqual(own);
  expect(events({ ...NO_FILTER, series: [] }, 5)).toEqual(own.slice(2));
});
