import { describe, expect, it } from 'vitest';
import type { AgentHello } from '../../../core/fleet/agent-contract.ts';
import { AGENT_FACTS } from '../../../core/fleet/testing/agent-facts.ts';
import { FaultError } from '../../../core/result/result.ts';
import { FakeClock, settle } from '../../../core/testing/fake-clock.ts';
import { Rollout, type UpgradedAgent } from './rollout.ts';
import type { SavedUpgrade } from './upgrade-file.ts';

const NEW = '2.0.0';
const OLD = '1.0.0';
const HEALTHY_MS = 60_000;

const helloOf = (version: string, upgrade: Partial<AgentHello['upgrade']> = {}): AgentHello => ({
  name: 'a',
  version,
  facts: { ...AGENT_FACTS, arch: 'x64' },
  safePps: null,
  spool: { bytes: 0, maxBytes: 1, oldestMs: null, lost: 0 },
  upgrade: { canUpgrade: true, rolledBack: null, ...upgrade },
});

/** An agent that the test moves; an upgrade fails with `fault`, else has the bundle installed. */
class FakeAgent implements UpgradedAgent {
  isConnected = true;
  hello: AgentHello | null = helloOf(OLD);
  fault: FaultError | null = null;
  upgrades = 0;

  async upgrade(send: Parameters<UpgradedAgent['upgrade']>[0]): Promise<void> {
    this.upgrades += 1;
    const { fault } = this;
    await send({
      upgradeBegin: async ({ release }: { release: { bytes: number } }) => {
        if (fault) throw fault;
        return { receivedBytes: release.bytes };
      },
      upgradeInstall: async () => null,
    } as unknown as Parameters<typeof send>[0]);
  }

  back(version: string, upgrade: Partial<AgentHello['upgrade']> = {}): void {
    this.isConnected = true;
    this.hello = helloOf(version, upgrade);
  }
}

function rollout(names: readonly string[], canaries: number, change: Partial<SavedUpgrade> = {}) {
  const clock = new FakeClock();
  const agents = new Map(names.map((name) => [name, new FakeAgent()]));
  const events: string[] = [];
  const revoked = new Set<string>();
  const release = { version: NEW, arch: 'x64' as const, bytes: 10, sha256: '0'.repeat(64), signature: '' };
  const saved: SavedUpgrade = {
    ...{ version: NEW, startedMs: 0, state: 'running', reason: null, isForced: false, healthyMs: HEALTHY_MS },
    steps: names.map((agent, at) => ({
      ...{ agent, isCanary: at < canaries, state: 'waiting', share: 0, problem: null, attempts: 0 },
    })),
    ...change,
  };
  const one = new Rollout(saved, {
    agentOf: (name) => agents.get(name),
    isMember: (name) => !revoked.has(name),
    bundles: { of: (_, arch) => (arch === 'x64' ? { release, path: import.meta.filename } : null) },
    save: () => undefined,
    report: (message) => void events.push(message),
    onChange: () => undefined,
    clock,
  });
  const states = () => saved.steps.map(({ state }) => state).join(' ');
  return {
    ...{ clock, agents, events, saved, states, one },
    agent: (name: string) => agents.get(name) as FakeAgent,
    revoke(name: string) {
      revoked.add(name);
      (agents.get(name) as FakeAgent).isConnected = false;
    },
    /** Opening the bundle is the system's work, which the fake clock does not wait for. */
    async tick(expected: string) {
      one.tick();
      await settle();
      await expect.poll(states, { interval: 1, timeout: 10_000 }).toBe(expected);
    },
  };
}

describe('an upgrade of many agents', () => {
  it('goes to the others when the first one has stayed connected for the time', async () => {
    const { tick, agent, clock, one, saved } = rollout(['a', 'b'], 1);
    await tick('restarting waiting');
    agent('a').back(NEW);
    await tick('done waiting');
    clock.advance(HEALTHY_MS - 1);
    await tick('done waiting');
    clock.advance(1);
    await tick('done restarting');
    agent('b').back(NEW);
    await tick('done done');
    expect(one.state).toMatchObject({ state: 'done', restAtMs: null });
    expect(saved.state).toBe('done');
  });

  it('counts the time again when the first one was silent', async () => {
    const { tick, agent, clock } = rollout(['a', 'b'], 1);
    await tick('restarting waiting');
    agent('a').back(NEW);
    await tick('done waiting');
    clock.advance(HEALTHY_MS - 1);
    agent('a').isConnected = false;
    await tick('done waiting');
    agent('a').isConnected = true;
    await tick('done waiting');
    clock.advance(HEALTHY_MS - 1);
    await tick('done waiting');
    clock.advance(1);
    await tick('done restarting');
  });

  it('is halted when an agent went back, with its reason', async () => {
    const { tick, agent, saved, events } = rollout(['a', 'b'], 1);
    await tick('restarting waiting');
    agent('a').back(OLD, { rolledBack: { version: NEW, reason: 'ended 3 times' } });
    await tick('failed waiting');
    expect([saved.state, saved.reason]).toEqual([
      'halted',
      `a: version ${NEW} ended 3 times; it runs version ${OLD} again`,
    ]);
    expect(events.at(-1)).toContain('no other agent gets it');
    await tick('failed waiting');
    expect(agent('b').upgrades).toBe(0);
  });

  it('is halted when an agent refuses the bundle', async () => {
    const { tick, agent, saved } = rollout(['a', 'b'], 1);
    agent('a').fault = new FaultError({ code: 'upgrade.bad-signature', message: 'No' });
    await tick('failed waiting');
    await tick('failed waiting');
    expect(saved.state).toBe('halted');
  });

  it('tries an agent again that was killed before it had installed the bundle, not for ever', async () => {
    const { tick, agent } = rollout(['a'], 1);
    for (const after of ['waiting', 'waiting', 'failed']) {
      await tick('restarting');
      agent('a').back(OLD);
      if (after === 'waiting') await tick('restarting');
      else await tick('failed');
    }
    expect(agent('a').upgrades).toBe(3);
  });

  it('waits for an agent that came back while it was still installing', async () => {
    const { tick, agent, saved } = rollout(['a'], 1);
    await tick('restarting');
    agent('a').fault = new FaultError({ code: 'upgrade.busy', message: 'Installing' });
    for (let lost = 0; lost < 5; lost++) {
      agent('a').back(OLD);
      await tick('restarting');
    }
    agent('a').back(NEW);
    await tick('done');
    expect([saved.state, saved.steps[0]?.attempts]).toEqual(['running', 0]);
  });

  it('does not wait for ever for an agent that does not come back', async () => {
    const { tick, agent, clock } = rollout(['a', 'b'], 1);
    await tick('restarting waiting');
    agent('a').isConnected = false;
    await tick('restarting waiting');
    clock.advance(20 * 60_000 + 1);
    await tick('failed waiting');
  });

  it('skips agents that cannot be upgraded, and waits for those that are away', async () => {
    const { tick, agent, clock, saved } = rollout(['a', 'b', 'c', 'd'], 1);
    agent('b').hello = helloOf(OLD, { canUpgrade: false });
    agent('c').hello = { ...helloOf(OLD), facts: { ...AGENT_FACTS, arch: 'arm' } };
    agent('d').isConnected = false;
    await tick('restarting waiting waiting waiting');
    agent('a').back(NEW);
    await tick('done waiting waiting waiting');
    clock.advance(HEALTHY_MS);
    await tick('done skipped skipped waiting');
    expect(saved.steps[2]?.problem).toBe('there is no bundle for armhf');
    agent('d').isConnected = true;
    await tick('done skipped skipped restarting');
  });

  it('continues without agents that were revoked', async () => {
    const { tick, agent, clock, revoke, saved } = rollout(['a', 'b', 'c', 'd'], 1);
    await tick('restarting waiting waiting waiting');
    agent('a').back(NEW);
    revoke('b');
    await tick('done skipped waiting waiting');
    clock.advance(HEALTHY_MS);
    await tick('done skipped restarting restarting');
    revoke('c');
    agent('d').back(NEW);
    await tick('done skipped skipped done');
    expect([saved.state, saved.steps[1]?.problem]).toEqual(['done', 'it was revoked']);
  });

  it('has another agent try the version where the first one was revoked', async () => {
    const { tick, agent, clock, revoke } = rollout(['a', 'b', 'c', 'd'], 1);
    await tick('restarting waiting waiting waiting');
    agent('a').back(NEW);
    await tick('done waiting waiting waiting');
    revoke('a');
    agent('b').isConnected = false;
    await tick('skipped waiting restarting waiting');
    agent('c').back(NEW);
    await tick('skipped waiting done waiting');
    clock.advance(HEALTHY_MS);
    await tick('skipped waiting done restarting');
  });

  it('continues where a station was that was killed', async () => {
    const step = { isCanary: true, share: 1, problem: null, attempts: 0 };
    const { tick, agent } = rollout(['a', 'b'], 2, {
      steps: [
        { ...step, agent: 'a', state: 'restarting' },
        { ...step, agent: 'b', state: 'sending' },
      ],
    });
    agent('a').back(NEW);
    await tick('done restarting');
    agent('b').back(NEW);
    await tick('done done');
  });

  it('lets no further agent begin once it is stopped', async () => {
    const { tick, agent, one, saved } = rollout(['a', 'b'], 1);
    await tick('restarting waiting');
    one.stop();
    agent('a').back(NEW);
    await tick('done waiting');
    expect([saved.state, agent('b').upgrades]).toEqual(['stopped', 0]);
  });
});
