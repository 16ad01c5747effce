import BetterSqlite3, { type Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeferredWrites } from './deferred-writes.ts';
import { EventDb } from './event-db.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from './schema.ts';

let db: Database;
let deferred: DeferredWrites;
let events: EventDb;
const dropped: string[] = [];

beforeEach(() => {
  db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  deferred = new DeferredWrites(db, (fault) => void dropped.push(fault.message));
  events = new EventDb(db, deferred);
});

/** A disk without room: SQLite refuses another page, as it does then. */
function fill(): void {
  db.exec('VACUUM'); // no free pages
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
}
const makeRoom = () => db.pragma('max_page_count = 100000');

describe('events', () => {
  const event = (atMs: number, endMs: number | null = null) => ({
    atMs,
    endMs,
    kind: 'k',
    message: 'm',
    excluded: true,
  });

  it('are found by their id, changed and deleted, also while the disk is full', () => {
    const stored = events.add(event(1));
    fill();
    const waiting = events.add({ ...event(2), message: 'x'.repeat(20_000) });
    expect([events.find(stored.id), events.find(waiting.id), events.find(99)]).toEqual([stored, waiting, undefined]);
    events.delete(waiting.id);
    events.delete(stored.id);
    makeRoom();
    deferred.flush();
    expect(events.list(0, 10)).toEqual([]);
    expect(events.find(stored.id)).toBeUndefined();
  });

  it('come oldest first, the newest of too many', () => {
    for (const at of [3, 1, 2, 5, 4]) events.add({ ...event(at), excluded: false });
    expect(events.list(0, 3).map((one) => one.atMs)).toEqual([3, 4, 5]);
    expect(events.list(4, 10).map((one) => one.atMs)).toEqual([4, 5]);
  });

  it('of before count when they reach into the time', () => {
    events.add(event(1, 10));
    events.add({ ...event(2), excluded: false });
    expect(events.list(5, 10).map((one) => [one.atMs, one.endMs])).toEqual([[1, 10]]);
  });

  it('of before count as excluded time that has not ended, also while the disk is full', () => {
    events.add(event(1));
    fill();
    events.add({ ...event(2), message: 'x'.repeat(20_000) });
    events.add({ ...event(3), excluded: false, message: 'y'.repeat(20_000) });
    expect(events.list(5, 10).map((one) => one.atMs)).toEqual([1, 2]);
  });

  it('that are open are found by their kinds, however long ago they began and how many there are since', () => {
    const long = events.add({ ...event(1), kind: 'down' });
    events.add({ ...event(2, 3), kind: 'down' });
    for (let at = 10; at < 20; at++) events.add(event(at));
    fill();
    const waiting = events.add({ ...event(30), kind: 'threshold', message: 'x'.repeat(20_000) });
    const over = events.add({ ...event(31), kind: 'threshold', message: 'y'.repeat(20_000) });
    events.replace({ ...over, endMs: 32 });
    expect(events.open(['down', 'threshold'])).toEqual([long, waiting]);
    expect(events.open(['down'])).toEqual([long]);
  });

  it('are one when they are reported again, as after a crash', () => {
    const added = events.add(event(1));
    expect(events.add(event(1))).toEqual(added);
    expect(events.add({ ...event(1), message: 'another' }).id).not.toBe(added.id);
    expect(events.list(0, 10)).toHaveLength(2);
  });

  it('that users write are kept each, whatever they have in common', () => {
    const note = { ...event(1), kind: 'note', message: 'Router swapped', excluded: false };
    const ids = [note, note, { ...note, series: 7 }, { ...note, endMs: 9 }].map((one) => events.add(one).id);
    expect(new Set(ids).size).toBe(4);
    expect(events.list(0, 10)).toHaveLength(4);
  });

  it('know the series that they are of', () => {
    const added = events.add({ ...event(1), series: 7 });
    events.add(event(2));
    const seriesOf = () => events.list(0, 10).map(({ series, seriesIds }) => series ?? seriesIds);
    expect(seriesOf()).toEqual([7, undefined]);
    const { series: _, ...more } = { ...added, seriesIds: [7, 9] };
    events.replace(more);
    expect(seriesOf()).toEqual([[7, 9], undefined]);
  });

  it('can be ended later', () => {
    const added = events.add(event(1));
    events.replace({ ...added, endMs: 9, excluded: false, message: 'over' });
    expect(events.list(0, 10)).toEqual([
      { id: added.id, atMs: 1, endMs: 9, kind: 'k', message: 'over', excluded: false },
    ]);
  });
});

describe('events while the disk is full', () => {
  const long = (at: number) => ({ atMs: at, endMs: null, kind: 'k', message: 'x'.repeat(5000), excluded: true });
  const stored = () => db.prepare<[], { at_ms: number; end_ms: number | null }>('SELECT * FROM event').all();

  it('have ids and can be read, are ended, and are recorded when there is room', () => {
    fill();
    const first = events.add(long(1));
    const second = events.add(long(2));
    events.replace({ ...first, endMs: 9 });
    expect([stored(), deferred.count, second.id]).toEqual([[], 2, first.id + 1]);
    expect(events.list(0, 10).map((one) => [one.atMs, one.endMs])).toEqual([
      [1, 9],
      [2, null],
    ]);
    expect(() => deferred.flush()).toThrow('full');
    expect(events.list(0, 10)).toHaveLength(2);
    makeRoom();
    deferred.flush();
    expect(stored().map((one) => [one.at_ms, one.end_ms])).toEqual([
      [1, 9],
      [2, null],
    ]);
    expect([deferred.count, events.list(0, 10).length]).toEqual([0, 2]);
  });

  it('survive the undoing of a deletion that waits for room', () => {
    const note = { ...long(1), kind: 'note' };
    const deleted = events.add(note);
    fill();
    for (let nth = 0; deferred.count === 0; nth++) events.add(long(2 + nth));
    events.delete(deleted.id);
    const restored = events.add(note);
    makeRoom();
    deferred.flush();
    expect([events.find(deleted.id), events.find(restored.id)]).toEqual([undefined, restored]);
  });

  it('are one when they are reported again', () => {
    fill();
    expect(events.add(long(1))).toEqual(events.add(long(1)));
    expect(deferred.count).toBe(1);
  });
});

it('a write that is wrong in itself is refused at once, or reported, and holds nothing up', () => {
  const wrong = () => db.prepare('INSERT INTO event (id, at_ms) VALUES (1, NULL)').run();
  expect(() => deferred.write('wrong', wrong)).toThrow('NOT NULL');
  fill();
  events.add({ atMs: 1, endMs: null, kind: 'k', message: 'x'.repeat(5000), excluded: true });
  deferred.write('wrong', wrong);
  events.add({ atMs: 2, endMs: null, kind: 'k', message: 'm', excluded: true });
  makeRoom();
  deferred.flush();
  expect(db.prepare('SELECT count(*) AS n FROM event').get()).toEqual({ n: 2 });
  expect(dropped).toEqual([expect.stringContaining('NOT NULL')]);
});

describe('writes that wait for room', () => {
  const put = (key: string, value: string) => () => {
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
  };
  const large = 'x'.repeat(5000);

  it('are one for each thing that is written, the newest', () => {
    fill();
    for (let nth = 0; nth < 20; nth++) deferred.write('meta a', put('a', `${nth} ${large}`));
    expect(deferred.count).toBe(1);
    makeRoom();
    deferred.flush();
    expect(db.prepare("SELECT value FROM meta WHERE key = 'a'").get()).toEqual({ value: `19 ${large}` });
  });

  it('are refused when there are too many, also when there is room again, so that none overtakes another', () => {
    fill();
    for (let nth = 0; nth < 10_000; nth++) deferred.write(`meta ${nth}`, put(String(nth), large));
    expect(() => deferred.write('meta more', put('more', large))).toThrow('full');
    deferred.write('meta 0', put('0', 'newest'));
    makeRoom();
    expect(() => deferred.write('meta more', put('more', 'small'))).toThrow('full');
    deferred.flush();
    expect(db.prepare("SELECT value FROM meta WHERE key IN ('0', 'more')").all()).toEqual([{ value: 'newest' }]);
    deferred.write('meta more', put('more', 'small'));
    expect(db.prepare("SELECT value FROM meta WHERE key = 'more'").get()).toEqual({ value: 'small' });
  });
});
