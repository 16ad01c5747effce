import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { type Interruption, Outage } from './outage.ts';

const at = (hour: number, minute: number, second: number) => new Date(2026, 10, 30, hour, minute, second).getTime();
const SINCE = at(16, 36, 15);

function outage(interruption: Partial<Interruption> = {}, open?: TimelineEvent) {
  const events = new Map<number, TimelineEvent>(open ? [[open.id, open]] : []);
  const timeline = {
    async add(event: Omit<TimelineEvent, 'id'>) {
      const added = { ...event, id: events.size };
      events.set(added.id, added);
      return added;
    },
    async replace(event: TimelineEvent) {
      events.set(event.id, event);
    },
  };
  const one = new Outage(
    { timeline, log: memoryLog() },
    { sinceMs: SINCE, closedMs: null, isCopy: false, ...interruption },
    open,
  );
  return { outage: one, events: () => [...events.values()] };
}

it('is one excluded event, which ends when the first engine is back', async () => {
  const { outage: one, events } = outage();
  await settle();
  const message = 'Sounder ended unexpectedly 16:36:15. Not measured since';
  expect(events()).toEqual([{ id: 0, atMs: SINCE, endMs: null, kind: 'outage', message, excluded: true }]);
  expect([one.over(at(16, 41, 2)), one.over(at(16, 41, 5))]).toEqual([at(16, 41, 2), at(16, 41, 2)]);
  await settle();
  const whole = 'Sounder ended unexpectedly 16:36:15, not measured until 16:41:02';
  expect(events()).toEqual([
    { id: 0, atMs: SINCE, endMs: at(16, 41, 2), kind: 'outage', message: whole, excluded: true },
  ]);
});

it('says when Sounder was closed, and the day where it is another one', async () => {
  const { outage: one, events } = outage({ closedMs: at(16, 36, 17) });
  one.over(new Date(2026, 11, 2, 7, 0, 0).getTime());
  await settle();
  expect(events()).toMatchObject([
    { atMs: SINCE, message: 'Sounder was closed 16:36:17, not measured until 2026-12-02 07:00:00' },
  ]);
});

it('continues the event of a start that came to nothing', async () => {
  const open = { id: 7, atMs: SINCE, endMs: null, kind: 'outage', message: 'open', excluded: true };
  const { outage: one, events } = outage({ sinceMs: SINCE + 500 }, open);
  one.over(SINCE + 9000);
  await settle();
  expect(events()).toMatchObject([{ id: 7, atMs: SINCE, endMs: SINCE + 9000 }]);
});

it('of a run that cannot continue is an unexpected end', async () => {
  const { outage: one, events } = outage();
  await one.abandoned(SINCE + 1000);
  expect(events()).toMatchObject([{ kind: 'ended-unexpectedly', atMs: SINCE, endMs: SINCE + 1000, excluded: true }]);
});

it('is no span of negative length when the clock is behind after a start', async () => {
  const { outage: one, events } = outage();
  one.over(SINCE - 60_000);
  await settle();
  expect(events()).toMatchObject([{ atMs: SINCE - 60_000, endMs: SINCE - 60_000 }]);
});
