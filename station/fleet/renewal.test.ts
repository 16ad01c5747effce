import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { FleetAgent } from './fleet-agent.ts';
import type { Member } from './fleet-file.ts';
import { Renewal } from './renewal.ts';

const DAY_MS = 86_400_000;

/** Agent berlin, with a certificate that ends after some days. */
function berlin(days: number) {
  const clock = new FakeClock();
  const log = memoryLog();
  const agent = { isConnected: true, fault: null as Error | null, installed: 0 };
  const member = { name: 'berlin', revokedMs: null, expiresMs: clock.nowMs() + days * DAY_MS } as Member;
  const saved: number[] = [];
  const renewed = clock.nowMs() + 30 * DAY_MS;
  const renew: FleetAgent['renew'] = async (issue) => {
    const issued = await issue('csr');
    if (agent.fault) throw agent.fault;
    agent.installed += 1;
    return issued;
  };
  const renewal = new Renewal({
    members: {
      all: [member],
      named: (name) => (name === 'berlin' ? member : undefined),
      saveSoon: () => void saved.push(member.expiresMs),
    },
    agentOf: () => ({ ...agent, renew }),
    authority: async () => {
      const certificate = 'authority';
      return { certificate, renew: async () => ({ certificate: 'new', expiresMs: renewed, renewAfter: 0 }) };
    },
    clock,
    log,
  });
  return { renewal, agent, member, saved, renewed, log };
}

describe('the certificate of an agent', () => {
  it('is renewed in its last ten days, and the new end is stored', async () => {
    const { renewal, agent, saved, renewed } = berlin(9);
    await renewal.check();
    await renewal.check();
    expect([agent.installed, saved]).toEqual([1, [renewed]]);
  });

  it('is left as it is before', async () => {
    const { renewal, agent } = berlin(11);
    await renewal.check();
    await renewal.checkAgent('berlin');
    expect(agent.installed).toBe(0);
  });

  it('is renewed when the agent connects, which may be for a short time only', async () => {
    const { renewal, agent } = berlin(9);
    agent.isConnected = false; // its first exchange is in progress
    await renewal.check();
    expect(agent.installed).toBe(0);
    await renewal.checkAgent('berlin');
    expect(agent.installed).toBe(1);
  });

  it('is tried again after the agent could not install it', async () => {
    const { renewal, agent, saved, renewed, log } = berlin(9);
    agent.fault = new Error('No space left on device');
    await renewal.check();
    expect([saved, log.lines.length]).toEqual([[], 1]);
    agent.fault = null;
    await renewal.check();
    expect([agent.installed, saved]).toEqual([1, [renewed]]);
  });
});
