import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { SeriesChange } from '../../core/paths/path-tracker.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { RouteEvents } from './route-events.ts';

const change = (series: number, flow = 0, to = 'b'): SeriesChange => ({
  series,
  flow,
  round: 7,
  atMs: 1000 - series,
  before: ['gw', 'a', 'edge'],
  after: ['gw', to, 'edge'],
});

function telling() {
  const clock = new FakeClock();
  const events = new Map<number, TimelineEvent>();
  const route = new RouteEvents({
    timeline: {
      add(event) {
        const stored = { ...event, id: events.size + 1 };
        events.set(stored.id, stored);
        return Promise.resolve(stored);
      },
      replace(event) {
        events.set(event.id, event);
        return Promise.resolve();
      },
    },
    clock,
    log: memoryLog(),
    catalog: { labelOf: (series) => `t${series}` },
    routers: { nameOf: () => null },
  });
  return { clock, route, events: () => [...events.values()] };
}

it('makes one event of what one cause did to many flows, and amends it by what is seen later', async () => {
  const { clock, route, events } = telling();
  for (const series of [1, 2, 3]) for (const flow of [0, 1]) route.add(change(series, flow));
  await clock.advanceAsync(500);
  expect(events()).toMatchObject([
    { atMs: 997, kind: 'route-change', message: 'gw: 6 flows of 3 targets moved from a to b', seriesIds: [1, 2, 3] },
  ]);
  await clock.advanceAsync(120_000); // a series with a long interval
  route.add(change(9));
  await clock.advanceAsync(500);
  expect(events()).toMatchObject([
    { id: 1, atMs: 991, message: 'gw: 7 flows of 4 targets moved from a to b', seriesIds: [1, 2, 3, 9] },
  ]);
});

it('makes two of two causes, and says of a single flow which hops changed', async () => {
  const { clock, route, events } = telling();
  route.add(change(1));
  route.add(change(2, 0, 'c'));
  await clock.advanceAsync(500);
  expect(events().map(({ message, series }) => [message, series])).toEqual([
    [expect.stringMatching(/t1 changed.*hop 2 a → b$/), 1],
    [expect.stringMatching(/t2 changed.*hop 2 a → c$/), 2],
  ]);
});

it('makes another event of a flow that moves again', async () => {
  const { clock, route, events } = telling();
  for (const [from, to] of ['ab', 'ba', 'ab']) {
    route.add({ ...change(1), before: ['gw', from as string, 'edge'], after: ['gw', to as string, 'edge'] });
    await clock.advanceAsync(500);
  }
  expect(events()).toHaveLength(3);
});
