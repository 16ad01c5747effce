import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { AgentIncidents } from './agent-incidents.ts';

function incidents() {
  const clock = new FakeClock();
  const events: string[] = [];
  const timeline = {
    add: async ({ message }: { message: string }) => void events.push(message),
    replace: async () => undefined,
  };
  const made = new AgentIncidents({ timeline: timeline as never, clock, log: memoryLog() });
  return { made, events, clock };
}

const TOO_FAST = { code: 'agent.too-fast', message: 'Too fast for this host', hint: 'lengthen intervals' };

it('records a refusal once, however often the agent connects', () => {
  const { made, events } = incidents();
  made.refused('berlin', TOO_FAST);
  made.refused('berlin', TOO_FAST);
  made.refused('lima', TOO_FAST);
  expect(events).toEqual([
    'Agent berlin does not measure: Too fast for this host – lengthen intervals',
    'Agent lima does not measure: Too fast for this host – lengthen intervals',
  ]);
});

it('records a refusal again after a plan that was taken', () => {
  const { made, events } = incidents();
  made.refused('berlin', TOO_FAST);
  made.accepted('berlin');
  made.refused('berlin', TOO_FAST);
  expect(events).toHaveLength(2);
});

it('cuts off what an agent says without end', () => {
  const { made, events } = incidents();
  made.refused('berlin', { code: 'x', message: 'x'.repeat(1e6) });
  expect(events[0]?.length).toBeLessThan(500);
});

it('does not end a correction that was not recorded', () => {
  const { made, events } = incidents();
  made.clock('lima', 0, 2.2);
  expect(events).toEqual([]);
});

it('records the correction of a clock with its error, and that of one that drifts once an hour', () => {
  const { made, events, clock } = incidents();
  made.clock('lima', -1250, 2.2);
  for (let minute = 1; minute < 60; minute++) {
    clock.advance(60_000);
    made.clock('lima', -1250 - minute, 2.2);
  }
  expect(events).toEqual(['Clock of agent lima: 1250 ms behind, at most 3 ms wrong. Times are corrected from now on']);
  clock.advance(60_000);
  made.clock('lima', -1310, 0.2);
  made.clock('lima', 700, 0.2);
  made.clock('lima', 0, 0.2);
  expect(events.slice(1)).toEqual([
    'Clock of agent lima: 1310 ms behind, at most 1 ms wrong. Times are corrected from now on',
    'Clock of agent lima: 700 ms ahead, at most 1 ms wrong. Times are corrected from now on',
    'Clock of agent lima: times are not corrected any more, at most 1 ms wrong',
  ]);
});
