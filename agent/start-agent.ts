import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { ReflectRequest } from '../core/contracts/engine.ts';
import { type AgentHealth, type AgentHello, agentContract, type SpoolState } from '../core/fleet/agent-contract.ts';
import { hubAddressText } from '../core/fleet/hub-address.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { PacketIo } from '../core/ports/packet-io.ts';
import { FaultError } from '../core/result/result.ts';
import { serve } from '../core/rpc/serve.ts';
import { agentFacts } from '../host/fleet/agent-facts.ts';
import { agentKey, certificateRequest } from '../host/fleet/agent-key.ts';
import { HostHealthReader } from '../host/fleet/host-health.ts';
import { setHostName } from '../host/fleet/host-name.ts';
import { ProgramRelease } from '../host/process/program-release.ts';
import { memoryRelease, programRelease } from '../host/process/release-memory.ts';
import { packetRateOf } from '../probes/packet-rate.ts';
import { agentHandlers } from './agent-handlers.ts';
import type { LogRing } from './log-ring.ts';
import { type Member, type MemberFiles, PLAN, REFLECTOR, SPOOL } from './member.ts';
import { openEngine } from './open-engine.ts';
import { continued, continueFromMs, PlanFile } from './plan-file.ts';
import { ReflectorFile } from './reflector-file.ts';
import { hostSafeRate } from './safe-rate.ts';
import { Spool } from './spool/spool.ts';
import { openSpoolDisk } from './spool/spool-disk.ts';
import type { AgentStatus } from './status-socket.ts';
import { AgentUpgrade } from './upgrade/agent-upgrade.ts';
import { Installation } from './upgrade/installation.ts';
import { openHubPort } from './uplink/hub-port.ts';
import { Uplink } from './uplink/uplink.ts';

const TICK_MS = 10_000;
const MAX_AGE_MS = 30 * 24 * 3_600_000;
/** The start and its first connection leave garbage that nothing else would collect for hours. */
const RELEASE_AFTER_MS = 10_000;
const RELEASE_EVERY_MS = 3_600_000;

export interface AgentSettings {
  readonly dataDir: string;
  readonly prebuildsDir: string;
  /** The folder of the program. */
  readonly programDir: string;
  readonly version: string;
  readonly driver: 'native' | 'simulated';
  readonly spoolMaxBytes: number;
  /** Keeps the spool in memory, for read-only file systems. */
  readonly isSpoolInMemory: boolean;
  readonly proxy: string | null;
}

export interface AgentSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly logRing: LogRing;
  readonly files: MemberFiles;
  /** The station asks for a restart. */
  readonly restart: () => void;
  /** The driver of packets; left out = the one that the settings name. */
  readonly packets?: PacketIo;
}

export interface RunningAgent {
  status(): AgentStatus;
  close(): Promise<void>;
}

/** Starts an agent: continues its plan, spools what it measures, and keeps a connection to its station. */
export async function startAgent(
  settings: AgentSettings,
  { clock, log, logRing, files, restart, packets }: AgentSurroundings,
): Promise<RunningAgent> {
  const { dataDir, version, driver } = settings;
  let member = memberOf(files);
  let planPps = 0;
  const key = agentKey(files.keyPath);
  const spool = openSpool(settings, clock, log);
  const safeRate = hostSafeRate({ ...settings, clock, log, planPps: () => planPps });
  if (driver === 'native') await safeRate.open();
  const engine = await openEngine(settings, { spool, clock, log, ...(packets && { packets }) });
  const planFile = new PlanFile(join(dataDir, PLAN), log);
  const kept = continued(planFile.load(), continueFromMs(clock.nowMs(), spool.newestMs));
  await continuePlan(kept);
  const reflectorFile = new ReflectorFile(join(dataDir, REFLECTOR), log);
  await continueReflector(reflectorFile.load());
  const health = new HostHealthReader(dataDir);
  const upgrade = new AgentUpgrade(Installation.of(settings.programDir));
  let entries = kept.length;
  planPps = packetRateOf(kept);

  async function continuePlan(plan: typeof kept): Promise<void> {
    if (plan.length === 0) return;
    try {
      await engine.handlers.apply({ remove: [], add: plan }, new AbortController().signal);
    } catch (error) {
      log.error('The plan cannot be continued before the station applies it again', { error });
    }
  }

  async function continueReflector(request: ReflectRequest | null): Promise<void> {
    if (!request) return;
    try {
      await engine.reflector.follow(request);
    } catch (error) {
      log.error('The reflector is off until the station asks again', { error });
    }
  }

  const spoolState = (): SpoolState => ({
    bytes: spool.bufferedBytes,
    maxBytes: spool.maxBytes,
    oldestMs: spool.oldestMs,
    lost: spool.lostSamples,
  });

  const handlers = agentHandlers({
    clock,
    engine,
    planned(plan) {
      entries = plan.length;
      planPps = packetRateOf(plan);
      planFile.save(plan);
      program.begins();
    },
    safePps: () => safeRate.pps,
    benchmark: () => safeRate.find(),
    // Addresses change while an agent runs.
    hello: (): AgentHello => ({
      ...{ name: member.name, version, facts: agentFacts(version) },
      ...{ safePps: safeRate.pps, spool: spoolState(), upgrade: upgrade.state },
    }),
    async health(clockOffsetMs): Promise<AgentHealth> {
      const { bytes, oldestMs, lost } = spoolState();
      return {
        atMs: clock.nowMs(),
        ...(await health.read()),
        clockOffsetMs,
        spoolBytes: bytes,
        spoolOldestMs: oldestMs,
        spoolLostSamples: lost,
        rssBytes: process.memoryUsage.rss(),
      };
    },
    newestLog: (lines) => logRing.newest(lines),
    restart,
    reflected: (request) => reflectorFile.save(request),
    compared: (offsetMs, errorMs) => engine.reflector.compared(offsetMs, errorMs),
    setHostName,
    certificateRequest: () => certificateRequest(key),
    install({ certificate, authority, renewAfter }) {
      checkCertificate(certificate, key.privatePem);
      member = { ...member, certificate, authority, renewAfter };
      files.update(member);
    },
    upgrade,
  });

  const uplink = new Uplink({
    clock,
    log,
    random: Math.random,
    async connect(signal) {
      const port = await openHubPort(member.hubs, routeOf(member, key.privatePem, settings.proxy), signal);
      program.begins(); // a handshake needs code that measuring does not
      return port;
    },
    attach: (port) =>
      serve(port, agentContract, handlers, {
        onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
        onProtocolError: (what) => log.warn('The station sent a malformed message', { what }),
      }),
  });
  const program = new ProgramRelease(clock, programRelease());
  uplink.start();
  const release = memoryRelease();
  const timers = [
    clock.every(TICK_MS, () => {
      spool.tick();
      safeRate.look().then(
        (isAnother) => {
          if (isAnother) uplink.redial(); // the station learns of it, and applies its plan again
        },
        (error: unknown) => log.warn('The safe rate could not be found again', { error }),
      );
    }),
    clock.after(RELEASE_AFTER_MS, release),
    clock.every(RELEASE_EVERY_MS, release),
  ];

  return {
    status: () => ({
      name: member.name,
      version,
      pid: process.pid,
      hubs: member.hubs.map(hubAddressText),
      ...uplink.state,
      certificateUntilMs: untilMs(member.certificate),
      entries,
      safePps: safeRate.pps,
      driver: engine.driver,
      fault: engine.fault?.message ?? null,
      spool: spoolState(),
    }),
    async close() {
      for (const timer of timers) timer.cancel();
      program.close();
      uplink.close();
      await engine.close();
      spool.close();
    },
  };
}

function memberOf(files: MemberFiles): Member {
  const member = files.member();
  if (member) return member;
  throw new FaultError({
    code: 'agent.unclaimed',
    message: 'This agent belongs to no station',
    hint: 'get a claim code from the station and run: sounder agent claim CODE',
  });
}

function openSpool({ dataDir, spoolMaxBytes, isSpoolInMemory }: AgentSettings, clock: Clock, log: Log): Spool {
  const onFlushError = (error: Error) => log.error('The spool could not be flushed', { error });
  const disk = isSpoolInMemory ? null : openSpoolDisk(join(dataDir, SPOOL), onFlushError);
  return new Spool({ disk, clock, log, maxBytes: spoolMaxBytes, maxAgeMs: MAX_AGE_MS });
}

const routeOf = ({ pin, authority, certificate }: Member, key: string, proxy: string | null) => ({
  trust: { pin: Buffer.from(pin, 'base64'), authority },
  client: { key, certificate },
  proxy,
});

function checkCertificate(pem: string, privatePem: string): void {
  let isOurs = false;
  try {
    isOurs = new X509Certificate(pem).checkPrivateKey(createPrivateKey(privatePem));
  } catch {
    // Not a certificate: refused like one for another key.
  }
  if (!isOurs)
    throw new FaultError({ code: 'agent.bad-certificate', message: "The certificate is not for this agent's key" });
}

const untilMs = (pem: string): number | null => {
  const ms = Date.parse(new X509Certificate(pem).validTo);
  return Number.isNaN(ms) ? null : ms;
};
