import { describe, expect, it } from 'vitest';
import { ALERT_KINDS } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ExcludedSpans } from './excluded-spans.ts';
import { Incidents } from './incidents.ts';

const catalog = { labelOf: (series: number) => `series ${series}` };

function incidents() {
  const clock = new FakeClock(0);
  const events = new Map<number, TimelineEvent>();
  const excluded = new ExcludedSpans(clock);
  const timeline = {
    add(event: Omit<TimelineEvent, 'id'>) {
      const added = { ...event, id: events.size };
      events.set(added.id, added);
      return Promise.resolve(added);
    },
    past: () => Promise.resolve([...events.values()]),
    replace(event: TimelineEvent) {
      events.set(event.id, event);
      return Promise.resolve();
    },
  };
  return {
    clock,
    excluded,
    incidents: new Incidents({ timeline, catalog, excluded, clock, log: memoryLog() }),
    events: () => [...events.values()],
  };
}

it('tell whose losses an engine that is gone may have caused, and for how long', () => {
  const { clock, excluded, incidents: said } = incidents();
  clock.advance(60_000);
  const settled = () => [excluded.settledMs(60_000, 'packet'), excluded.settledMs(60_000, 'service')];
  said.engineDown('service');
  expect(settled()).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  clock.advance(5000);
  said.engineUp('service');
  expect(settled()).toEqual([Number.NEGATIVE_INFINITY, 75_000]);
  said.allEnded('packet', 50_000);
  expect(settled()).toEqual([75_000, 75_000]);
});

it('are an alert where targets are not probed', async () => {
  const { incidents: said, events } = incidents();
  said.notProbed({ code: 'packet-io.permission-denied', message: 'No raw sockets' }, 2);
  said.notProbed({ code: 'packet-io.no-such-interface', message: 'No eth7' }, 1);
  await settle();
  expect(events().map(({ kind }) => ALERT_KINDS[kind]?.severity)).toEqual(['warning', 'warning']);
});

const silent = (name: string) => ({ name, address: '192.0.2.1', reason: `No answer for ${name} within 6 s` });
const back = (name: string) => ({ name, address: '192.0.2.1', reason: null });

describe('names without an answer', () => {
  it('are one span on the timeline, which counts as measured', async () => {
    const { clock, incidents: said, events } = incidents();
    clock.advance(1000);
    said.nameSilence(silent('a'));
    said.nameSilence(silent('b'));
    await settle();
    const message = 'No answer for a within 6 s (and 1 more). The last known addresses are still probed';
    const open = { id: 0, atMs: 1000, endMs: null, kind: 'name-unanswered', message, excluded: false };
    expect(events()).toEqual([open]);
    clock.advance(1000);
    said.nameSilence(back('a'));
    said.nameSilence(back('b'));
    await settle();
    expect(events()).toEqual([{ ...open, endMs: 2000 }]);
  });

  it('are another span the next time', async () => {
    const { incidents: said, events } = incidents();
    for (const silence of [silent('a'), back('a'), silent('a')]) said.nameSilence(silence);
    await settle();
    expect(events().map(({ endMs }) => endMs)).toEqual([0, null]);
  });
});

describe('what a station that died could not end', () => {
  it('is over when the next one is there', async () => {
    const { clock, incidents: said, events } = incidents();
    said.engineDown('packet');
    said.nameSilence(silent('a'));
    said.planRefused({ code: 'x', message: 'a moment, which has no end' });
    await settle();
    clock.advance(4000);
    await said.endOpen(clock.nowMs(), 3000);
    await settle();
    expect(events().map(({ kind, endMs }) => [kind, endMs])).toEqual([
      ['engine-restart', 4000],
      ['name-unanswered', 4000],
      ['plan-refused', null],
    ]);
  });

  it('stays open, which is logged, when it cannot be read', async () => {
    const log = memoryLog();
    const denied = () => Promise.reject(new Error('malformed'));
    const timeline = { add: denied, past: denied, replace: denied };
    const clock = new FakeClock(0);
    await new Incidents({ timeline, catalog, excluded: new ExcludedSpans(clock), clock, log }).endOpen(0, null);
    expect(log.lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('samples that the storage refused for too long', () => {
  const lost = (samples: number, fromMs: number) => ({ samples, fromMs, toMs: fromMs + 900 });

  it('are one excluded span, with their number, until there is room again', async () => {
    const { incidents: said, events } = incidents();
    said.notStored(lost(10, 1000));
    said.notStored(lost(20, 2000));
    await settle();
    expect(events()).toMatchObject([{ kind: 'not-stored', atMs: 1000, endMs: 2900, excluded: true }]);
    expect(events()[0]?.message).toMatch(/^30 samples could not be stored/);
    said.storing();
    said.notStored(lost(5, 9000));
    await settle();
    expect(events()).toHaveLength(2);
  });

  it('are another span where they were deleted from a full journal', async () => {
    const { incidents: said, events } = incidents();
    said.notFolded(lost(10, 1000));
    said.notFolded(lost(20, 2000));
    await settle();
    expect(events()).toMatchObject([{ kind: 'not-stored', atMs: 1000, endMs: 2900, excluded: true }]);
    expect(events()[0]?.message).toMatch(/^30 samples were deleted/);
  });

  it('are another span when they were deleted from a full journal again, an hour and more later', async () => {
    const HOUR_MS = 3_600_000;
    const { incidents: said, events } = incidents();
    for (const fromMs of [0, HOUR_MS, 2 * HOUR_MS + 2000, 50 * HOUR_MS]) said.notFolded(lost(10, fromMs));
    await settle();
    expect(events().map(({ atMs, endMs }) => [atMs, endMs])).toEqual([
      [0, HOUR_MS + 900],
      [2 * HOUR_MS + 2000, 2 * HOUR_MS + 2900],
      [50 * HOUR_MS, 50 * HOUR_MS + 900],
    ]);
    expect(events()[1]?.message).toMatch(/^10 samples were deleted/);
  });
});

describe('a throughput test', () => {
  it('is a span that counts as measured, and ends with the last sample when the station starts again', async () => {
    const { incidents: said, events } = incidents();
    said.loadChanged({ kind: 'begin', series: 7, atMs: 1000 });
    said.loadChanged({ kind: 'end', series: 7, atMs: 3000 });
    said.loadChanged({ kind: 'begin', series: 7, atMs: 5000 });
    await settle();
    const span = { kind: 'under-load', message: 'Under load: throughput test of series 7', excluded: false, series: 7 };
    expect(events()).toMatchObject([
      { ...span, atMs: 1000, endMs: 3000 },
      { ...span, atMs: 5000, endMs: null },
    ]);
    await said.endOpen(3_600_000, 9000);
    await settle();
    expect(events()[1]?.endMs).toBe(9000);
  });
});
