import type { FleetAgent, FleetChange, FleetState, fleetContract, LobbyEntry } from '../../core/contracts/fleet.ts';
import { encodeClaim, PIN_BYTES, SECRET_BYTES } from '../../core/fleet/claim-code.ts';
import { fleetChange } from '../../core/fleet/fleet-change.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Handlers, Sink } from '../../core/rpc/contract.ts';

const NO_AGENT = { code: 'fleet.unknown-agent', message: 'There is no such agent' } as const;
const HUB = { state: 'listening', port: 4785, fingerprint: '5f:a1:09:c4:77:20:be:13', fault: null } as const;
const HOUR_MS = 3_600_000;
const SPOOL_BYTES = 256_000_000;

export const SCRIPTED_FACTS: LobbyEntry['facts'] = {
  hostName: 'pi-lobby',
  machine: '',
  os: 'linux Debian 13',
  arch: 'arm64',
  cpus: 4,
  memoryBytes: 1_000_000_000,
  macs: ['02:00:5e:10:00:01'],
  addresses: ['192.0.2.71', '2001:db8::71'],
  version: '0.1.0',
  boardModel: 'Raspberry Pi 4 Model B Rev 1.4',
};

/** An agent that is connected and well, as of now. */
export function scriptedAgent(name: string, change: Partial<FleetAgent> = {}): FleetAgent {
  const nowMs = Date.now();
  return {
    name,
    state: 'connected',
    isInProject: true,
    site: null,
    description: null,
    lastSeenMs: nowMs,
    certificateUntilMs: nowMs + 700 * HOUR_MS,
    facts: { ...SCRIPTED_FACTS, hostName: `pi-${name}` },
    health: {
      atMs: nowMs,
      cpuShare: 0.07,
      memoryBytes: 310_000_000,
      memoryTotalBytes: 1_000_000_000,
      diskFreeBytes: 11_000_000_000,
      temperatureC: 51,
      throttled: false,
      underVoltage: false,
      cardWear: null,
      uptimeSeconds: 400_000,
      clockOffsetMs: 2,
      spoolBytes: 12_000,
      spoolOldestMs: null,
      spoolLostSamples: 0,
      rssBytes: 84_000_000,
    },
    safePps: 5000,
    plannedPps: 20,
    spoolMaxBytes: SPOOL_BYTES,
    clockOffsetMs: 2,
    clockErrorMs: 4,
    assignedSeries: 20,
    runningSeries: 20,
    fault: null,
    ...change,
  };
}

/** A fleet whose agents a test sets; codes and approvals are recorded. */
export class ScriptedFleet {
  readonly asked: string[] = [];
  state: FleetState = {
    hub: { state: 'off', port: null, fingerprint: null, fault: null },
    agents: [],
    lobby: [],
    codes: [],
    bundles: [],
  };
  private readonly sinks = new Set<Sink<FleetState>>();
  private readonly changes = new Map<Sink<FleetChange>, FleetState>();

  readonly handlers: Handlers<typeof fleetContract> = {
    fleet: (_, sink, signal) => {
      this.sinks.add(sink);
      signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
      sink.send(this.state);
    },
    fleetChanges: (_, sink, signal) => {
      signal.addEventListener('abort', () => this.changes.delete(sink), { once: true });
      this.sendChange(sink, null);
    },
    fleetCode: ({ name, approves = false, minutes = 60 }) => {
      this.asked.push(`code for ${name ?? 'any'}`);
      const expiresMs = Date.now() + minutes * 60_000;
      const codes = [...this.state.codes, { id: `${this.asked.length}`, name: name ?? null, approves, expiresMs }];
      this.set({ ...this.state, hub: HUB, codes });
      const code = encodeClaim({
        hubs: [{ host: '192.0.2.1', port: HUB.port }],
        pin: new Uint8Array(PIN_BYTES),
        secret: new Uint8Array(SECRET_BYTES),
      });
      const hubs = ['192.0.2.1:4785', '[2001:db8::1]:4785'];
      const pinned = `curl -gsSk --tlsv1.3 --pinnedpubkey 'sha256//${'A'.repeat(43)}='`;
      const installs = hubs.map((hub) => ({
        hub,
        command: `${pinned} 'https://${hub}/install/${'t'.repeat(22)}' | sudo sh -s -- ${code}`,
      }));
      return { code, command: `sounder agent claim ${code}`, installs, expiresMs };
    },
    fleetAnnounce: ({ minutes }) => {
      this.asked.push(`announce for ${minutes} min`);
      const untilMs = minutes === 0 ? null : Date.now() + minutes * 60_000;
      this.set({ ...this.state, hub: untilMs === null ? HUB : { ...HUB, findableUntilMs: untilMs } });
      return { untilMs };
    },
    fleetApprove: ({ id, name = id }) => {
      this.asked.push(`approve ${id} as ${name}`);
      const lobby = this.state.lobby.filter((one) => one.id !== id);
      const agents = [
        ...this.state.agents,
        scriptedAgent(name, { isInProject: false, assignedSeries: 0, runningSeries: 0 }),
      ];
      this.set({ ...this.state, lobby, agents });
      return { name };
    },
    fleetReject: ({ id }) => {
      this.asked.push(`reject ${id}`);
      this.set({ ...this.state, lobby: this.state.lobby.filter((one) => one.id !== id) });
      return null;
    },
    fleetRevoke: ({ name }) => {
      this.asked.push(`revoke ${name}`);
      const revoked = { state: 'revoked', certificateUntilMs: null, runningSeries: 0 } as const;
      const agents = this.state.agents.map((one) => (one.name === name ? { ...one, ...revoked } : one));
      this.set({ ...this.state, agents });
      return null;
    },
    fleetRestart: ({ name }) => {
      this.asked.push(`restart ${name}`);
      return null;
    },
    fleetRun: ({ name }) => {
      this.asked.push(`run ${name}`);
      return { series: this.state.agents.find((one) => one.name === name)?.runningSeries ?? 0 };
    },
    fleetBenchmark: ({ name }) => {
      this.asked.push(`benchmark of ${name}`);
      return { safePps: 5000 };
    },
    fleetSetHostName: ({ name, hostName }) => {
      this.asked.push(`host name of ${name}: ${hostName}`);
      return null;
    },
    fleetBundle: ({ bytes, version, arch }) => {
      this.asked.push(`bundle ${version}`);
      this.set({ ...this.state, bundles: [{ version, arch }] });
      return { receivedBytes: bytes };
    },
    fleetBundleChunk: ({ offset }) => ({ receivedBytes: offset }),
    fleetUpgrade: ({ version, canaries, healthySeconds }) => {
      this.asked.push(`upgrade to ${version}, ${canaries} first, for ${healthySeconds} s`);
      const steps = this.state.agents.map(({ name }, at) => ({
        ...{ agent: name, isCanary: at === 0, state: at === 0 ? 'sending' : 'waiting', share: 0.4, problem: null },
      })) as NonNullable<FleetState['upgrade']>['steps'];
      const upgrade = {
        version,
        startedMs: Date.now(),
        state: 'running',
        reason: null,
        restAtMs: null,
        steps,
      } as const;
      this.set({ ...this.state, upgrade });
      return null;
    },
    fleetUpgradeStop: () => {
      const { upgrade } = this.state;
      if (upgrade) this.set({ ...this.state, upgrade: { ...upgrade, state: 'stopped' } });
      return null;
    },
    fleetLogs: ({ name }) => {
      if (!this.state.agents.some((one) => one.name === name)) throw new FaultError(NO_AGENT);
      return { text: `info Connected to the station\ninfo Plan of ${name} has 20 entries\n` };
    },
  };

  /** Three agents, of which one is silent and one hot, late and ahead of time, and a host that waits for approval. */
  seed(): void {
    const nowMs = Date.now();
    const well = scriptedAgent('berlin', { site: 'Customer / Berlin' });
    const hot = scriptedAgent('lima', { site: 'Customer / Lima', runningSeries: 18, clockOffsetMs: 1240 });
    const silent = scriptedAgent('oslo', {
      site: 'Customer / Oslo',
      state: 'silent',
      lastSeenMs: nowMs - 3 * HOUR_MS,
      runningSeries: 0,
    });
    const reading = { temperatureC: 84, throttled: true, spoolOldestMs: nowMs - 300_000, spoolLostSamples: 12 };
    this.set({
      hub: HUB,
      agents: [well, { ...hot, health: hot.health && { ...hot.health, ...reading } }, silent],
      lobby: [
        {
          id: 'claim-1',
          fingerprint: '9c:41:e0:7b:32:d8:05:aa',
          name: 'pi-lobby',
          facts: SCRIPTED_FACTS,
          address: '198.51.100.7',
          sinceMs: nowMs - 40_000,
        },
      ],
      codes: [],
      bundles: [],
    });
  }

  /** Shows another state to all readers. */
  set(state: FleetState): void {
    this.state = state;
    for (const sink of this.sinks) if (sink.credit > 0) sink.send(state);
    for (const [sink, before] of this.changes) if (sink.credit > 0) this.sendChange(sink, before);
  }

  private sendChange(sink: Sink<FleetChange>, before: FleetState | null): void {
    const change = fleetChange(before, this.state);
    this.changes.set(sink, this.state);
    if (change) sink.send(change);
  }
}
