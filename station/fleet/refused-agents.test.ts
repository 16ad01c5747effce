import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { RefusedAgents } from './refused-agents.ts';

function refusals() {
  const clock = new FakeClock();
  const events: string[] = [];
  const log = memoryLog();
  const refused = new RefusedAgents({ member: (message) => void events.push(message) }, clock, log);
  return { clock, events, log, refused };
}

describe('a refused agent', () => {
  it('is one event an hour for each reason and address', () => {
    const { clock, events, refused } = refusals();
    for (let at = 0; at < 5; at++) refused.add('agent a is revoked', '192.0.2.1');
    refused.add('agent a is revoked', '192.0.2.2');
    expect(events).toEqual([
      'An agent was refused (192.0.2.1): agent a is revoked',
      'An agent was refused (192.0.2.2): agent a is revoked',
    ]);
    clock.advance(3_600_000);
    refused.add('agent a is revoked', '192.0.2.1');
    expect(events).toHaveLength(3);
  });

  it('floods neither log nor timeline from many addresses, and hides no other reason', () => {
    const { events, log, refused } = refusals();
    for (let at = 0; at < 1000; at++) refused.add('it has no certificate', `2001:db8::${at}`);
    expect([events.length, log.lines.length]).toEqual([16, 16]);
    refused.add('agent a is revoked', '192.0.2.1');
    expect(events).toHaveLength(17);
  });
});
