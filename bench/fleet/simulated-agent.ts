import { agentHandlers } from '../../agent/agent-handlers.ts';
import { GATHER_MS } from '../../agent/open-engine.ts';
import { Spool } from '../../agent/spool/spool.ts';
import { AgentUpgrade } from '../../agent/upgrade/agent-upgrade.ts';
import { openHubPort } from '../../agent/uplink/hub-port.ts';
import { Uplink } from '../../agent/uplink/uplink.ts';
import { agentContract } from '../../core/fleet/agent-contract.ts';
import type { HubAddress } from '../../core/fleet/hub-address.ts';
import { AGENT_FACTS } from '../../core/fleet/testing/agent-facts.ts';
import { decodeBatch } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { engineServer } from '../../engine/serve-engine.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { EchoIo } from '../memory/echo-engine.ts';
import type { HubProof, Identity } from './fleet-data.ts';

const SPOOL_BYTES = 8 * 1024 * 1024;
const MAX_AGE_MS = 30 * 86_400_000;

/** Rounds of a series that an agent has measured: the first and the last. */
export type MeasuredRounds = readonly [series: number, first: number, last: number];

/**
 * An agent as it runs on a host, but with a driver that replies by itself and with its spool in memory: engine, spool, handlers,
 * uplink and connection are the real ones.
 */
export class SimulatedAgent {
  readonly spool: Spool;
  private readonly io: EchoIo;
  private readonly uplink: Uplink;
  private readonly clock: Clock;
  private readonly rounds = new Map<number, { readonly first: number; last: number }>();
  private port: Port | null = null;
  private unreachableUntilMs = 0;

  constructor(identity: Identity, hub: HubAddress, proof: HubProof, clock: Clock) {
    const log = memoryLog();
    this.clock = clock;
    this.spool = new Spool({ disk: null, clock, log, maxBytes: SPOOL_BYTES, maxAgeMs: MAX_AGE_MS });
    this.io = new EchoIo(() => clock.nowMs());
    const { spool } = this;
    const engine = engineServer({
      ...{ io: this.io, fault: null, driver: 'simulated', run: spool.run },
      gathering: { clock, forMs: GATHER_MS },
      queue: {
        get bufferedBytes() {
          return spool.bufferedBytes;
        },
        push: (frame) => {
          this.note(frame);
          spool.push(frame);
        },
        after: (no) => spool.after(no),
        acknowledge: (no) => spool.acknowledge(no),
      },
    });
    const facts = { ...AGENT_FACTS, hostName: identity.name };
    const handlers = agentHandlers({
      ...{ clock, engine, safePps: () => null, benchmark: () => Promise.resolve(null) },
      planned: () => undefined,
      hello: () => ({
        ...{ name: identity.name, version: facts.version, facts, safePps: null },
        spool: { bytes: spool.bufferedBytes, maxBytes: spool.maxBytes, oldestMs: spool.oldestMs, lost: 0 },
        upgrade: { canUpgrade: false, rolledBack: null },
      }),
      health: async (clockOffsetMs) => ({
        ...{ atMs: clock.nowMs(), cpuShare: 0.05, memoryBytes: 2e8, memoryTotalBytes: 1e9, diskFreeBytes: 8e9 },
        ...{
          temperatureC: 50,
          throttled: false,
          underVoltage: false,
          cardWear: null,
          uptimeSeconds: 3600,
          clockOffsetMs,
        },
        ...{ spoolBytes: spool.bufferedBytes, spoolOldestMs: spool.oldestMs, spoolLostSamples: spool.lostSamples },
        rssBytes: 5e7,
      }),
      newestLog: () => '',
      restart: () => undefined,
      setHostName: () => Promise.resolve(),
      certificateRequest: () => Promise.reject(new Error('A simulated agent keeps its certificate')),
      install: () => undefined,
      upgrade: new AgentUpgrade(null),
      compared: () => undefined,
      reflected: () => undefined,
    });
    const route = {
      trust: { pin: Buffer.from(proof.pin, 'hex'), authority: proof.authority },
      client: { key: identity.key, certificate: identity.certificate },
      proxy: null,
    };
    this.uplink = new Uplink({
      ...{ clock, log, random: Math.random },
      connect: async (signal) => {
        if (clock.monotonicMs() < this.unreachableUntilMs)
          throw new FaultError({ code: 'hub.unreachable', message: 'The link is cut' });
        this.port = await openHubPort([hub], route, signal);
        return this.port;
      },
      attach: (port) => serve(port, agentContract, handlers),
    });
    this.uplink.start();
  }

  get isConnected(): boolean {
    return this.uplink.state.isConnected;
  }

  get sent(): number {
    return this.io.sent;
  }

  /** Series of its plan. */
  get series(): number {
    return this.io.stats().entries;
  }

  /** Rounds that it has measured, series by series. */
  measured(): MeasuredRounds[] {
    return [...this.rounds].map(([series, { first, last }]) => [series, first, last]);
  }

  /** Hands over the samples that are complete by now. */
  write(): void {
    this.io.write();
  }

  /** Cuts its connection, and reaches no hub for a time. */
  cut(forMs: number): void {
    this.unreachableUntilMs = this.clock.monotonicMs() + forMs;
    this.port?.close();
  }

  close(): void {
    this.uplink.close();
  }

  private note(frame: Uint8Array<ArrayBuffer>): void {
    const batch = decodeBatch(frame, ownColumnsOf);
    if (!batch) throw new Error('The driver wrote a malformed frame');
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const round = batch.round[at] as number;
      const known = this.rounds.get(series);
      if (!known) this.rounds.set(series, { first: round, last: round });
      else known.last = Math.max(known.last, round);
    }
  }
}
