import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { GapEvents } from './gap-events.ts';

function gapEvents() {
  const clock = new FakeClock();
  const events = new Map<number, TimelineEvent>();
  const timeline = {
    add: async (event: Omit<TimelineEvent, 'id'>) => {
      const added = { ...event, id: events.size };
      events.set(added.id, added);
      return added;
    },
    replace: async (event: TimelineEvent) => void events.set(event.id, event),
  };
  const made = new GapEvents({ timeline: timeline as never, clock, log: memoryLog() });
  const add = async (series: number, fromMs: number, cause: number = CAUSES['engine-restart']) => {
    made.add('agent:berlin', { series, probeCode: 1, cause, samples: 5000, fromMs, toMs: fromMs + 1000 });
    await new Promise(setImmediate);
  };
  return { add, clock, events: () => [...events.values()] };
}

it('records the gaps of an agent that was off as one event', async () => {
  const { add, events } = gapEvents();
  await add(1, 2000);
  await add(2, 1000);
  expect(events()).toHaveLength(1);
  expect(events()[0]).toMatchObject({ atMs: 1000, endMs: 3000, kind: 'not-measured', excluded: false });
  expect(events()[0]?.message).toContain('10000 samples of 2 series, as agent berlin was not running');
});

it('records what the spool had no room for, and what is found later, apart', async () => {
  const { add, clock, events } = gapEvents();
  await add(1, 1000);
  await add(1, 1000, CAUSES['buffer-overflow']);
  clock.advance(61_000);
  await add(1, 90_000);
  expect(events().map(({ message }) => message.split('; ')[0]?.split('as agent ')[1])).toEqual([
    'berlin was not running',
    'berlin had no room to keep them',
    'berlin was not running',
  ]);
});
