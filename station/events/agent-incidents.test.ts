import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { AgentIncidents } from './agent-incidents.ts';

function incidents() {
  const events: string[] = [];
  const timeline = {
    add: async ({ message }: { message: string }) => void events.push(message),
    replace: async () => undefined,
  };
  const made = new AgentIncidents({ timeline: timeline as never, clock: new FakeClock(), log: memoryLog() });
  return { made, events };
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
