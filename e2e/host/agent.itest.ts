import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHub } from '../../agent/testing/test-hub.ts';
import { batchNo, decodeBatch } from '../../core/model/batch.ts';
import { ICMP_ECHO_COLUMNS } from '../../core/model/packet-columns.ts';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';
import { sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const command = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));

type Agent = Awaited<ReturnType<TestHub['nextAgent']>>;

let dir: TemporaryDir;
let hub: TestHub;
let running: ChildProcess | undefined;

beforeEach(async () => {
  dir = temporaryDir();
  hub = await TestHub.open();
});
afterEach(async () => {
  running?.kill('SIGKILL');
  running = undefined;
  await hub.close();
  dir.remove();
});

const agentCommand = (...args: readonly string[]) => sounder(['agent', ...args, '--data', dir.path], { command });

function run(): ChildProcess {
  running = spawn(process.execPath, [command, 'agent', 'run', '--simulate', '--data', dir.path], { stdio: 'ignore' });
  return running;
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** A station's side of the samples: batches in order, each acknowledged when it is stored. */
class Account {
  private lastNo = 0n;
  private runs = new Set<number>();
  /** Rounds of each series in the order in which they were stored. */
  readonly rounds = new Map<number, number[]>();

  /** Stores batches until a number of further rounds has come, and acknowledges all but the newest of them. */
  async store(agent: Agent, more: number): Promise<void> {
    this.runs.add((await agent.hello(null)).run);
    const wanted = this.count + more;
    await new Promise<void>((resolve) => {
      const stream = agent.batches({ after: String(this.lastNo) }, (frame) => {
        if (this.count >= wanted) return; // read, but not stored: it comes again
        this.take(frame);
        if (this.count < wanted) return;
        stream.cancel();
        resolve();
      });
    });
    await agent.stored({ through: String(this.lastNo - 1n) });
  }

  get runCount(): number {
    return this.runs.size;
  }

  private get count(): number {
    return [...this.rounds.values()].reduce((sum, rounds) => sum + rounds.length, 0);
  }

  private take(frame: Uint8Array<ArrayBuffer>): void {
    expect(batchNo(frame)).toBeGreaterThan(this.lastNo);
    this.lastNo = batchNo(frame);
    const batch = decodeBatch(frame.slice(), () => ICMP_ECHO_COLUMNS);
    for (let at = 0; at < (batch?.count ?? 0); at++) {
      const series = batch?.series[at] as number;
      this.rounds.set(series, [...(this.rounds.get(series) ?? []), batch?.round[at] as number]);
    }
  }
}

/** Rounds that may be in flight at once, and come in another order. */
const IN_FLIGHT = 10;

/** Number of times that rounds are missing; those in flight at the end are not. */
function interruptionsOf(rounds: readonly number[]): number {
  const sorted = [...rounds].sort((left, right) => left - right).slice(0, -IN_FLIGHT);
  const gapsAt = sorted.filter((round, at) => at > 0 && round !== (sorted[at - 1] as number) + 1);
  return gapsAt.filter((round, at) => at === 0 || round - (gapsAt[at - 1] as number) > IN_FLIGHT).length;
}

const PERIOD_MS = 20;
const plan = () => {
  const startMs = Math.ceil(Date.now()) + 50;
  return [1, 2, 3].map((series) =>
    echoEntry(
      startMs + series,
      { entryId: series, series, periodMs: PERIOD_MS, steadyFromMs: startMs + series + PERIOD_MS },
      { destination: `192.0.2.${series}` },
    ),
  );
};

describe('an agent as a process', () => {
  it('is claimed, reports its state, and ends in order', async () => {
    expect(await agentCommand('status')).toMatchObject({ status: 69, stdout: expect.stringContaining('no agent') });
    expect(await agentCommand('run')).toMatchObject({
      status: 69,
      stderr: expect.stringContaining('sounder agent claim'),
    });
    const claimed = await agentCommand('claim', hub.code, '--name', 'pi-1');
    expect(claimed).toMatchObject({
      status: 0,
      stderr: '',
      stdout: 'This agent is pi-1. Start it with: sounder agent run\n',
    });
    const connected = hub.nextAgent();
    const child = run();
    expect((await (await connected).agentHello(null)).name).toBe('pi-1');
    const status = await agentCommand('status', '--json');
    expect([status.status, JSON.parse(status.stdout)]).toMatchObject([
      0,
      { running: true, name: 'pi-1', isConnected: true },
    ]);
    expect(await agentCommand('run')).toMatchObject({ status: 75 });
    await kill(child, 'SIGTERM');
    expect(child.exitCode).toBe(0);
  });

  it.each([
    ['ABC', 64, 'too short'],
    ['!', 64, 'character 1, "!"'],
  ])('refuses the claim code %s', async (code, status, why) => {
    expect(await agentCommand('claim', code)).toMatchObject({ status, stderr: expect.stringContaining(why) });
  });

  it('restarts when the station asks for it', async () => {
    await agentCommand('claim', hub.code);
    const connected = hub.nextAgent();
    const child = run();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await (await connected).restart(null);
    expect(await ended).toBe(2);
  });

  it('delivers every sample once and in order, though it is killed and its link is cut', async () => {
    await agentCommand('claim', hub.code);
    let connected = hub.nextAgent();
    let child = run();
    const account = new Account();
    let agent = await connected;
    await agent.apply({ remove: [], add: plan() });
    await account.store(agent, 60);
    for (let round = 0; round < 3; round++) {
      connected = hub.nextAgent();
      hub.cut();
      agent = await connected;
      await account.store(agent, 90);
      connected = hub.nextAgent();
      await kill(child, 'SIGKILL');
      child = run();
      agent = await connected;
      await account.store(agent, 150);
    }
    expect(account.runCount).toBe(1);
    for (const rounds of account.rounds.values()) {
      expect(new Set(rounds).size).toBe(rounds.length);
      expect(interruptionsOf(rounds)).toBeLessThanOrEqual(3);
    }
  });
});
