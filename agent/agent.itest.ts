import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeClaim, encodeClaim } from '../core/fleet/claim-code.ts';
import { batchNo, decodeBatch } from '../core/model/batch.ts';
import { ICMP_ECHO_COLUMNS } from '../core/model/packet-columns.ts';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import type { FaultError } from '../core/result/result.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { systemClock } from '../host/clock.ts';
import { claimAgent } from './claim-agent.ts';
import { LogRing } from './log-ring.ts';
import { MemberFiles } from './member.ts';
import { type AgentSettings, type RunningAgent, startAgent } from './start-agent.ts';
import { agentStatus, serveStatus } from './status-socket.ts';
import { TestHub } from './testing/test-hub.ts';

let dataDir = '';
let hub: TestHub;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sounder-agent-'));
  hub = await TestHub.open();
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  await hub.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const clock = systemClock();

function claim(code = hub.code, options: Partial<Parameters<typeof claimAgent>[1]> = {}) {
  const files = new MemberFiles(dataDir);
  return claimAgent(
    { code, name: 'pi-1' },
    {
      files,
      version: '0.1.0',
      proxy: null,
      clock,
      signal: new AbortController().signal,
      onWaiting: () => undefined,
      ...options,
    },
  );
}

const faultOf = (claiming: Promise<unknown>) =>
  claiming.then(
    () => undefined,
    (error: FaultError) => error.fault,
  );

async function start(change: Partial<AgentSettings> = {}): Promise<RunningAgent> {
  const agent = await startAgent(
    {
      dataDir,
      prebuildsDir: 'none',
      programDir: dataDir,
      version: '0.1.0',
      driver: 'simulated',
      spoolMaxBytes: 64e6,
      isSpoolInMemory: false,
      proxy: null,
      ...change,
    },
    { clock, log: memoryLog(), logRing: new LogRing(), files: new MemberFiles(dataDir), restart: () => undefined },
  );
  cleanups.push(() => agent.close());
  return agent;
}

/** An HTTP proxy that opens tunnels, and counts them. */
async function httpProxy(): Promise<{ url: string; tunnels: string[] }> {
  const tunnels: string[] = [];
  const server: Server = createServer();
  server.on('connect', (request, client: Socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const [host, port] = (request.url ?? '').split(':');
    const far = connectTcp(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(far).pipe(client);
    });
    for (const [one, other] of [
      [client, far],
      [far, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://user:word@127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}

describe('a claim', () => {
  it('gives the agent a certificate for its own key, in private files', async () => {
    const member = await claim();
    expect([member.name, member.hubs]).toEqual(['pi-1', [{ host: '127.0.0.1', port: hub.port }]]);
    const files = new MemberFiles(dataDir);
    expect([files.member(), files.pendingClaim()]).toEqual([member, null]);
    for (const name of ['key.pem', 'member.json']) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
    expect(hub.requests[0]?.facts).toMatchObject({ version: '0.1.0', arch: process.arch });
    expect(JSON.stringify(hub.requests)).not.toContain('PRIVATE');
  });

  it('waits in the lobby, and continues where it was interrupted', async () => {
    hub.approves = false;
    const interrupt = new AbortController();
    const waiting = claim(hub.code, { signal: interrupt.signal, onWaiting: () => interrupt.abort() });
    expect((await faultOf(waiting))?.code).toBe('interrupted');
    const pending = new MemberFiles(dataDir).pendingClaim();
    expect(pending).toEqual({ code: hub.code, name: 'pi-1' });
    hub.approves = true;
    expect((await claim(pending?.code)).name).toBe('pi-1');
    expect(hub.requests[0]?.csr.length).toBeGreaterThan(100);
  });

  it('asks the next address where another host has the first', async () => {
    const stranger = await TestHub.open();
    cleanups.push(() => stranger.close());
    const read = decodeClaim(hub.code);
    if (!read.ok) throw new Error(read.fault.message);
    const hubs = [{ host: '127.0.0.1', port: stranger.port }, ...read.value.hubs];
    expect((await claim(encodeClaim({ ...read.value, hubs }))).name).toBe('pi-1');
    expect(stranger.requests).toEqual([]);
  });

  it('tells nothing to a hub with another key', async () => {
    const stranger = await TestHub.open();
    cleanups.push(() => stranger.close());
    const code = encodeClaim({
      hubs: [{ host: '127.0.0.1', port: stranger.port }],
      pin: new Uint8Array(32).fill(1),
      secret: new Uint8Array(16),
    });
    expect((await faultOf(claim(code)))?.code).toBe('hub.untrusted');
    expect(stranger.requests).toEqual([]);
  });

  it('that the station refuses is over', async () => {
    hub.secret.fill(0);
    const code = hub.code;
    hub.secret.fill(1);
    expect(await faultOf(claim(code))).toMatchObject({
      code: 'claim.refused',
      message: 'This claim code is not valid',
    });
    expect(new MemberFiles(dataDir).pendingClaim()).toBeNull();
  });

  it('finds the hub at the second of its addresses', async () => {
    const read = decodeClaim(hub.code);
    if (!read.ok) throw new Error(read.fault.message);
    const code = encodeClaim({ ...read.value, hubs: [{ host: '127.0.0.1', port: 1 }, ...read.value.hubs] });
    expect((await claim(code)).name).toBe('pi-1');
  });

  it('of another station removes what was measured for the one before', async () => {
    const files = new MemberFiles(dataDir);
    const put = () => {
      mkdirSync(join(dataDir, 'spool'), { recursive: true });
      for (const name of ['spool/1.open', 'plan.json']) writeFileSync(join(dataDir, name), 'x');
    };
    await claim();
    put();
    await claim();
    expect(existsSync(join(dataDir, 'plan.json'))).toBe(true);
    const other = await TestHub.open();
    cleanups.push(() => other.close());
    await claim(other.code);
    expect([existsSync(join(dataDir, 'plan.json')), existsSync(join(dataDir, 'spool'))]).toEqual([false, false]);
    expect(files.member()?.authority).toBe(other.authorityPem);
  });

  it('goes through a proxy', async () => {
    const { url, tunnels } = await httpProxy();
    expect((await claim(hub.code, { proxy: url })).name).toBe('pi-1');
    expect(tunnels).toEqual([`127.0.0.1:${hub.port} Basic ${Buffer.from('user:word').toString('base64')}`]);
  });

  it('is kept, and given up when that is wanted, while the hub cannot be reached', async () => {
    const read = decodeClaim(hub.code);
    if (!read.ok) throw new Error(read.fault.message);
    const code = encodeClaim({ ...read.value, hubs: [{ host: '127.0.0.1', port: 1 }] });
    const failed: string[] = [];
    const onUnreachable = (message: string) => {
      failed.push(message);
      return false;
    };
    expect(await faultOf(claim(code, { onUnreachable }))).toMatchObject({ code: 'hub.unreachable' });
    expect(failed).toHaveLength(1);
    expect(new MemberFiles(dataDir).pendingClaim()).toMatchObject({ name: 'pi-1' });
  });

  it('names a proxy that is not there', async () => {
    const fault = await faultOf(claim(hub.code, { proxy: 'http://127.0.0.1:1' }));
    expect(fault).toMatchObject({ code: 'hub.proxy' });
    expect(fault?.message).toContain('connection refused');
  });
});

describe('a running agent', () => {
  /** Samples of a simulated target, as `round` of each, in the order in which they came. */
  function collecting() {
    const rounds: number[] = [];
    let lastNo = 0n;
    return {
      rounds,
      /** Reads what follows, and reports it as stored. */
      async read(agent: Awaited<ReturnType<TestHub['nextAgent']>>, until: (rounds: readonly number[]) => boolean) {
        await new Promise<void>((resolve) => {
          const stream = agent.batches({ after: String(lastNo) }, async (frame) => {
            expect(batchNo(frame)).toBeGreaterThan(lastNo);
            lastNo = batchNo(frame);
            const batch = decodeBatch(frame.slice(), () => ICMP_ECHO_COLUMNS);
            rounds.push(...(batch?.round ?? []));
            if (!until(rounds)) return;
            stream.cancel();
            resolve();
          });
        });
        await agent.stored({ through: String(lastNo) });
      },
    };
  }

  const plan = () => {
    const now = Math.ceil(Date.now());
    return [
      echoEntry(now + 20, { periodMs: 20, steadyFromMs: now + 40, timeoutMs: 1000 }, { destination: '192.0.2.10' }),
    ];
  };

  it('measures while the link is down, and delivers every sample once and in order', async () => {
    await claim();
    const agent = await start();
    const first = await hub.nextAgent();
    expect(await first.agentHello(null)).toMatchObject({ name: 'pi-1', safePps: null, spool: { lost: 0 } });
    await first.apply({ remove: [], add: plan() });
    const results = collecting();
    await results.read(first, (rounds) => rounds.length >= 10);
    for (let cuts = 0; cuts < 2; cuts++) {
      const next = hub.nextAgent();
      hub.cut();
      expect((await agentStateOf(agent, false)).isConnected).toBe(false);
      const again = await next;
      const before = results.rounds.length;
      await results.read(again, (rounds) => rounds.length >= before + 30);
    }
    const { rounds } = results;
    // Replies of the simulated network overtake each other; those in flight at the end are not there yet.
    const sorted = rounds.toSorted((left, right) => left - right).slice(0, -10);
    expect(sorted).toEqual(Array.from({ length: sorted.length }, (_, round) => round));
    expect(new Set(rounds).size).toBe(rounds.length);
  });

  it('continues its plan after a restart without its station', async () => {
    await claim();
    const agent = await start();
    const first = await hub.nextAgent();
    const { run } = await first.hello(null);
    await first.apply({ remove: [], add: plan() });
    const results = collecting();
    await results.read(first, (rounds) => rounds.length >= 10);
    hub.admits = false;
    hub.cut();
    await agent.close();
    const restarted = await start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(restarted.status()).toMatchObject({ isConnected: false, entries: 1 });
    hub.admits = true;
    const again = await hub.nextAgent();
    expect((await again.hello(null)).run).toBe(run);
    const before = results.rounds.length;
    await results.read(again, (rounds) => rounds.length >= before + 20);
    expect(new Set(results.rounds).size).toBe(results.rounds.length);
  });

  it('renews its certificate on request, for its own key only', async () => {
    await claim();
    await start();
    const agent = await hub.nextAgent();
    const { csr } = await agent.renew(null);
    const renewAfter = Date.now();
    const authority = hub.authorityPem;
    await agent.install({ certificate: await hub.sign(csr), authority, renewAfter });
    expect(new MemberFiles(dataDir).member()?.renewAfter).toBe(renewAfter);
    const other = JSON.parse(readFileSync(join(dataDir, 'member.json'), 'utf8'));
    const refused = await faultOf(agent.install({ certificate: authority, authority, renewAfter: 1 }));
    expect(refused?.code).toBe('agent.bad-certificate');
    expect((await faultOf(agent.install({ certificate: 'x', authority, renewAfter: 1 })))?.code).toBe(
      'agent.bad-certificate',
    );
    expect(JSON.parse(readFileSync(join(dataDir, 'member.json'), 'utf8'))).toEqual(other);
    const next = hub.nextAgent();
    hub.cut();
    expect((await (await next).agentHello(null)).name).toBe('pi-1');
  });

  it('reports why it has no connection', async () => {
    await claim();
    hub.admits = false;
    const agent = await start();
    await agentStateOf(agent, false, 'does not accept this agent: it answers 403');
    expect(agent.status().problem).toContain('does not accept this agent: it answers 403');
  });

  it('that was not claimed is a fault', async () => {
    expect((await faultOf(start()))?.code).toBe('agent.unclaimed');
  });
});

/** The state of an agent once it is the wanted one. */
async function agentStateOf(
  agent: RunningAgent,
  isConnected: boolean,
  problem = '',
): Promise<ReturnType<RunningAgent['status']>> {
  for (;;) {
    const status = agent.status();
    if (status.isConnected === isConnected && (status.problem ?? '').includes(problem)) return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the data folder of an agent', () => {
  it('has one agent at a time, which reports its state', async () => {
    await claim();
    const agent = await start();
    const socket = await serveStatus(dataDir, () => agent.status());
    expect(await agentStatus(dataDir)).toMatchObject({ name: 'pi-1', pid: process.pid });
    expect(await faultOf(serveStatus(dataDir, () => agent.status()))).toMatchObject({ code: 'data.in-use' });
    socket.close();
    expect(await agentStatus(dataDir)).toBeNull();
  });

  it('with too long a path is refused', async () => {
    const fault = await faultOf(serveStatus(join(dataDir, 'x'.repeat(100)), () => ({}) as never));
    expect(fault).toMatchObject({ code: 'data.unwritable' });
  });
});
