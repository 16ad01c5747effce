import { describe, expect, it } from 'vitest';
import { type AgentHealth, agentContract } from '../core/fleet/agent-contract.ts';
import { AGENT_FACTS } from '../core/fleet/testing/agent-facts.ts';
import type { PlanDelta, PlanEntry } from '../core/model/packet.ts';
import type { PacketIo } from '../core/ports/packet-io.ts';
import { NO_STATS } from '../core/ports/testing/no-stats.ts';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import { connect } from '../core/rpc/connect.ts';
import { memoryPorts } from '../core/rpc/memory-port.ts';
import { serve } from '../core/rpc/serve.ts';
import { FakeClock, settle } from '../core/testing/fake-clock.ts';
import { engineServer } from '../engine/serve-engine.ts';
import { probeOf } from '../probes/registry.ts';
import { type AgentParts, agentHandlers } from './agent-handlers.ts';
import { AgentUpgrade } from './upgrade/agent-upgrade.ts';

const health = (clockOffsetMs: number | null): AgentHealth => ({
  atMs: 1,
  cpuShare: null,
  memoryBytes: 1,
  memoryTotalBytes: 2,
  diskFreeBytes: null,
  temperatureC: null,
  throttled: null,
  underVoltage: null,
  cardWear: null,
  uptimeSeconds: 3,
  clockOffsetMs,
  spoolBytes: 0,
  spoolOldestMs: null,
  spoolLostSamples: 0,
  rssBytes: 4,
});

const NO_UPGRADE = { canUpgrade: false, rolledBack: null };

function served(safePps: number | null = null) {
  const clock = new FakeClock();
  const applied: PlanDelta[] = [];
  const planned: number[] = [];
  const io: PacketIo = {
    capabilities: async () => ({ driver: 'simulated', features: [] }),
    apply(delta) {
      applied.push(delta);
      return null;
    },
    onBatch: () => undefined,
    onEvent: () => undefined,
    stats: () => NO_STATS,
    close: async () => undefined,
  };
  let restarts = 0;
  const spool = { bytes: 0, maxBytes: 1, oldestMs: null, lost: 0 };
  const parts: AgentParts = {
    clock,
    engine: engineServer({ io, fault: null, driver: 'simulated', run: 7 }),
    planned: (entries: readonly PlanEntry[]) => void planned.push(entries.length),
    safePps: () => safePps,
    benchmark: () => Promise.resolve(2500),
    hello: () => ({ name: 'pi', version: '0.1.0', facts: AGENT_FACTS, safePps, spool, upgrade: NO_UPGRADE }),
    health: async (offset) => health(offset),
    newestLog: (lines) => `${lines} lines`,
    upgrade: new AgentUpgrade(null),
    restart: () => {
      restarts += 1;
    },
    setHostName: async () => undefined,
    certificateRequest: async () => 'csr',
    compared: () => undefined,
    reflected: () => undefined,
    install: () => undefined,
  };
  const [near, far] = memoryPorts();
  serve(far, agentContract, agentHandlers(parts));
  return { client: connect(near, agentContract), near, clock, applied, planned, restarts: () => restarts };
}

const entry = (entryId: number, periodMs: number) => echoEntry(1_000, { entryId, periodMs });

describe('an agent', () => {
  it('is an engine, and stores each plan that it accepts', async () => {
    const { client, planned } = served();
    expect((await client.hello(null)).run).toBe(7);
    await client.apply({ remove: [], add: [entry(1, 1000), entry(2, 1000)] });
    await client.apply({ remove: [1], add: [] });
    expect(planned).toEqual([2, 1]);
    expect((await client.plan(null)).entries.map(({ entryId }) => entryId)).toEqual([2]);
  });

  it('refuses a plan above the safe rate of its host, and measures what it did before', async () => {
    const { client, applied, planned } = served(100);
    await client.apply({ remove: [], add: [entry(1, 20)] });
    await expect(client.apply({ remove: [], add: [entry(2, 19)] })).rejects.toMatchObject({
      fault: {
        code: 'agent.too-fast',
        message: 'The plan has 103 packets/s, and this agent measures properly up to 100',
      },
    });
    await client.apply({ remove: [], add: [entry(1, 10)] });
    expect([applied.length, planned]).toEqual([2, [1, 1]]);
  });

  it('counts all packets that a trace may send', async () => {
    const { client } = served(100);
    const { ttl, format, ...packet } = entry(1, 1000).packet;
    const ports = { destinationPort: 0, sourcePort: 0, sourcePortCount: 1 };
    const trace = {
      ...packet,
      ...ports,
      format: 'trace',
      method: 'icmp' as const,
      maxHops: 30,
      silentHops: 5,
      flows: 4,
    };
    const refused = client.apply({
      remove: [],
      add: [{ ...entry(1, 1000), probeCode: probeOf('traceroute').definition.code, packet: trace }],
    });
    await expect(refused).rejects.toMatchObject({
      fault: { message: expect.stringContaining('has 120 packets/s') },
    });
  });

  it('reports its condition at once and every 10 s, with the offset of its clock', async () => {
    const { client, clock, near } = served();
    const readings: (number | null)[] = [];
    client.agentHealth(null, ({ clockOffsetMs }) => void readings.push(clockOffsetMs));
    await settle();
    expect(await client.clock({ stationMs: 0, offsetMs: -3 })).toEqual({ agentMs: clock.nowMs() });
    await clock.advanceAsync(20_000);
    expect(readings).toEqual([null, -3, -3]);
    near.close();
    await settle();
    expect(clock.pending).toBe(0);
  });

  it('gives its log, restarts, and records no packets into files that a station names', async () => {
    const { client, clock, restarts } = served();
    expect(await client.logs({ lines: 5 })).toEqual({ text: '5 lines' });
    await client.restart(null);
    expect(restarts()).toBe(0); // the answer comes first
    clock.advance(200);
    expect(restarts()).toBe(1);
    const capture = client.captureStart({ file: '/etc/passwd', addresses: ['192.0.2.1'], maxBytes: 1 });
    await expect(capture).rejects.toMatchObject({ fault: { code: 'capture.unavailable' } });
  });
});
