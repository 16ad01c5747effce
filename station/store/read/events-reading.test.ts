import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { DeferredWrites } from '../deferred-writes.ts';
import { EventDb } from '../event-db.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from '../schema.ts';
import { eventsIn } from './events-reading.ts';

const NO_FILTER = { fromMs: 100, toMs: 200 };

/** Events as `kind atMs endMs`; `-` = it has no end. Outages are excluded. */
function reading(events: readonly string[]) {
  const db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  const stored = new EventDb(db, new DeferredWrites(db, () => undefined));
  for (const event of events) {
    const [kind = '', atMs, endMs] = event.split(' ');
    stored.add({
      kind,
      atMs: Number(atMs),
      endMs: endMs === '-' ? null : Number(endMs),
      message: event,
      excluded: kind === 'outage',
    });
  }
  const all = <T>(sql: string, ...values: unknown[]) => db.prepare<unknown[], T>(sql).all(...values);
  return (query: { readonly fromMs: number; readonly toMs: number; readonly last?: string }) =>
    eventsIn({ catalog: { all } }, query).map(({ message }) => message);
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
