import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { AgentSilences } from './agent-silences.ts';

function silences() {
  const clock = new FakeClock(0);
  const events: TimelineEvent[] = [];
  const made = new AgentSilences({
    clock,
    record: async (event) => {
      const recorded = { ...event, id: events.length, kind: 'agent-silent', excluded: false } as TimelineEvent;
      events.push(recorded);
      return recorded;
    },
    end: ({ id }, endMs) => {
      events[id] = { ...(events[id] as TimelineEvent), endMs };
    },
  });
  return { clock, made, seen: () => events.map(({ atMs, endMs, message }) => [atMs, endMs, message.split(':')[0]]) };
}

describe('silent agents', () => {
  it('have an event each, from the end of their connection until they are back', async () => {
    const { clock, made, seen } = silences();
    made.begin('berlin');
    clock.advance(400);
    made.begin('lima');
    made.begin('lima');
    clock.advance(5000);
    made.end('berlin');
    await settle();
    expect(seen()).toEqual([
      [0, 5400, 'Agent berlin is silent'],
      [400, null, 'Agent lima is silent'],
    ]);
  });

  it('that are back at once have an event with an end', () => {
    const { clock, made, seen } = silences();
    made.begin('berlin');
    clock.advance(300);
    made.end('berlin');
    made.end('berlin');
    clock.advance(5000);
    expect(seen()).toEqual([[0, 300, 'Agent berlin is silent']]);
  });

  it('of a link that broke are one event, which ends when the last is back', async () => {
    const { clock, made, seen } = silences();
    for (let at = 0; at < 1000; at++) made.begin(`a${at}`);
    clock.advance(2000);
    for (let at = 0; at < 999; at++) made.end(`a${at}`);
    await settle();
    expect(seen()).toEqual([[0, null, '1000 agents are silent (a0, a1, a2 …)']]);
    clock.advance(1000);
    made.end('a999');
    await settle();
    expect(seen()).toEqual([[0, 3000, '1000 agents are silent (a0, a1, a2 …)']]);
    made.begin('a5');
    clock.advance(1000);
    expect(seen()).toHaveLength(2);
  });
});
