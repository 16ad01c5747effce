import { describe, expect, it } from 'vitest';
import { agentContract } from '../../core/fleet/agent-contract.ts';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';
import type { Handlers } from '../../core/rpc/contract.ts';
import { memoryPorts } from '../../core/rpc/memory-port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { SeriesEngines } from '../plan/series-engines.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { FleetAgent } from './fleet-agent.ts';
import { GlobalLock } from './global-lock.ts';

const NO_UPGRADE = { canUpgrade: false, rolledBack: null };

const entry = (series: number): PlanEntry => echoEntry(1000, { entryId: series, series, periodMs: 1000 });

/** A station's side of agent `a`, which measures series 1, and what it does to the accounts. */
function station() {
  const clock = new FakeClock();
  const resumed: number[][] = [];
  const problems: string[] = [];
  const engines = new SeriesEngines();
  engines.note([[1, 'a']]);
  const accounts = {
    follow: () => undefined,
    forget: () => undefined,
    settle: () => undefined,
    settleBefore: () => undefined,
    take: () => undefined,
    nextRound: () => 0,
    resume: (entries: readonly PlanEntry[]) => void resumed.push(entries.map(({ series }) => series)),
  };
  const agent = new FleetAgent('a', {
    store: { request: async () => 0n } as never,
    intake: { ofEngine: () => accounts } as never,
    incidents: {
      silent: () => undefined,
      back: () => undefined,
      accepted: () => undefined,
      clock: () => undefined,
      refused: () => undefined,
      distrusted: (_: string, problem: string) => void problems.push(problem),
    } as never,
    planIncidents: { notProbed: () => undefined },
    savedPlans: { of: () => ({ save: () => undefined }) } as never,
    engines,
    isProbe: () => false,
    globalLock: new GlobalLock({ clock, log: memoryLog(), onChange: () => undefined }),
    ownsRun: () => true,
    onGreeted: () => undefined,
    onSeen: () => undefined,
    onChange: () => undefined,
    clock,
    log: memoryLog(),
  });
  const run = { wanted: () => ({ series: [], allowRate: false }) };
  agent.start({ run, planQueue: new SerialQueue() });

  /** It dials. @param plan its answer */
  const dial = async (plan: () => Promise<{ entries: PlanEntry[] }>) => {
    const [near, far] = memoryPorts();
    const connection = { isOpen: true };
    far.onClose(() => {
      connection.isOpen = false;
    });
    const spool = { bytes: 0, maxBytes: 1, oldestMs: null, lost: 0 };
    const handlers = {
      hello: () => ({ run: 7, driver: 'native', fault: null }),
      plan,
      apply: () => ({ entries: 0 }),
      batches: () => undefined,
      events: () => undefined,
      agentHello: () => ({
        name: 'a',
        version: '1.0.0',
        facts: AGENT_FACTS,
        safePps: null,
        spool,
        upgrade: NO_UPGRADE,
      }),
      agentHealth: () => undefined,
      clock: () => ({ agentMs: clock.nowMs() }),
    };
    serve(far, agentContract, handlers as unknown as Handlers<typeof agentContract>);
    agent.attach(near);
    for (let turn = 0; turn < 10; turn++) await settle();
    return connection;
  };
  return { agent, clock, dial, resumed, problems };
}

describe('an agent that says what it runs', () => {
  it('has its plan adopted', async () => {
    const { agent, dial, resumed } = station();
    const connection = await dial(async () => ({ entries: [entry(1)] }));
    expect([connection.isOpen, agent.isConnected, resumed]).toEqual([true, true, [[1]]]);
  });

  it('is disconnected for a plan with series of others, which touches no account', async () => {
    const { agent, dial, resumed, problems } = station();
    const connection = await dial(async () => ({ entries: [entry(1), entry(2)] }));
    expect([connection.isOpen, resumed]).toEqual([false, []]);
    expect(problems).toEqual(['it says that it measures series 2, which is not its own']);
    expect(agent.hindrance).not.toBeNull();
  });

  it('is disconnected when it does not answer', async () => {
    const { clock, dial } = station();
    const connection = await dial(() => new Promise(() => undefined));
    expect(connection.isOpen).toBe(true);
    await clock.advanceAsync(30_000);
    await settle();
    expect(connection.isOpen).toBe(false);
  });
});
