import { createPublicKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ReflectRequest } from '../../core/contracts/engine.ts';
import type { CodeRequest, FleetChange, FleetState, MadeCode } from '../../core/contracts/fleet.ts';
import { encodeClaim } from '../../core/fleet/claim-code.ts';
import { hubAddressText, parseHubAddress } from '../../core/fleet/hub-address.ts';
import { agentEngine, agentOf, type EngineId } from '../../core/model/engine-id.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { keyFingerprint } from '../../host/fleet/key-fingerprint.ts';
import { ownAddresses } from '../../host/interfaces.ts';
import type { NetprobeService } from '../netprobe/netprobe-service.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { RunningPlan } from '../plan/running-plan.ts';
import { READ_ONLY } from '../read-only/read-only.ts';
import { Authority } from './authority.ts';
import { Claims } from './claims.ts';
import { describeFleet } from './describe-fleet.ts';
import { type AgentRunParts, FleetAgent, type FleetAgentParts } from './fleet-agent.ts';
import { FleetFeed } from './fleet-feed.ts';
import { type FleetData, FleetFile, NO_FLEET } from './fleet-file.ts';
import { Hub } from './hub.ts';
import { Members, unknownAgent } from './members.ts';
import { reflectorOf, reflectorsOf, sendersOf } from './reflector-of.ts';
import { RefusedAgents } from './refused-agents.ts';
import { Renewal } from './renewal.ts';
import { Upgrades } from './upgrade/upgrades.ts';

/** Port at which agents connect by default. */
export const HUB_PORT = 4785;
const CODE_MINUTES = 60;
const REPORT_EVERY_MS = 1000;
const REFLECT_AFTER_MS = 500;
const RENEW_EVERY_MS = 3_600_000;

export interface FleetParts extends Omit<FleetAgentParts, 'isProbe' | 'ownsRun' | 'onGreeted' | 'onSeen' | 'onChange'> {
  readonly netprobe: NetprobeService;
  readonly catalog: Pick<CatalogFeed, 'current'>;
  /** Has the reflector of this host follow. */
  readonly reflectHere: (request: ReflectRequest) => void;
  readonly dataDir: string;
  readonly readOnly: boolean;
  /** Port of the hub; 0 = any. */
  readonly hubPort: number;
  /** Address that the hub listens on; null = all. */
  readonly hubHost: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

type HubState = FleetState['hub'];

/** The agents of a station: who they are, how they connect, and what they do. */
export class Fleet {
  private readonly parts: FleetParts;
  private readonly agents = new Map<string, FleetAgent>();
  private readonly members: Members;
  readonly upgrades: Upgrades;
  private readonly renewal: Renewal;
  private readonly feed = new FleetFeed(() => this.state());
  private readonly timers: Timer[] = [];
  private runParts: AgentRunParts | null = null;
  private opening: Promise<{ readonly claims: Claims; readonly authority: Authority }> | null = null;
  private claims: Claims | null = null;
  private hub: Hub | null = null;
  private reflecting: Timer | null = null;
  /** Identity of the station for comparisons of clocks; one of its own until agents can connect. */
  private reference = randomBytes(8).toString('hex');
  private hubState: HubState = { state: 'off', port: null, fingerprint: null, fault: null };
  /** Why members and codes are not known; null = they are. */
  private unreadable: Fault | null = null;

  constructor(parts: FleetParts) {
    const { dataDir, clock, log, readOnly, incidents } = parts;
    this.parts = parts;
    const file = new FleetFile(join(dataDir, 'fleet.json'));
    this.members = new Members(this.stored(file), file, clock, log);
    this.members.onChange(() => this.feed.change());
    this.renewal = new Renewal({
      members: this.members,
      agentOf: (name) => this.agents.get(name),
      authority: async () => (await this.open()).authority,
      ...{ clock, log },
    });
    parts.netprobe.probes.onChange(() => this.feed.change());
    this.upgrades = new Upgrades(join(dataDir, 'fleet'), {
      memberNames: () => this.memberNames,
      isMember: (name) => this.members.named(name) !== undefined,
      agentOf: (name) => this.agents.get(name),
      report: (message, isHalted) => incidents.upgrade(message, isHalted),
      onChange: () => this.feed.change(),
      ...{ clock, log, readOnly },
    });
    if (readOnly) return;
    this.timers.push(clock.every(REPORT_EVERY_MS, () => this.feed.report()));
    const names = this.memberNames;
    if (names.length > 0) parts.globalLock.awaitReports(['service', ...names.map(agentEngine)]);
  }

  /** The plan of an agent, which may not have claimed its name yet. */
  planOf(engine: EngineId): RunningPlan {
    return this.agent(agentOf(engine) ?? '').plan;
  }

  /** Lets agents connect, where there are any. */
  async start(run: AgentRunParts): Promise<void> {
    this.runParts = run;
    if (this.parts.readOnly) return;
    for (const agent of this.agents.values()) agent.start(run);
    this.upgrades.resume();
    const { members, parts } = this;
    this.timers.push(parts.clock.every(RENEW_EVERY_MS, () => void this.renewal.check()));
    const isNeeded = this.memberNames.length > 0 || members.data.codes.length > 0;
    if (!isNeeded) return;
    await this.open().catch((error: unknown) => parts.log.error('Agents cannot connect', { ...toFault(error) }));
  }

  /** Addresses under which others may reach an agent, the best first. */
  addressesOf(name: string): readonly string[] {
    const probe = this.parts.netprobe.probes.describe(name);
    const { facts } = this.agents.get(name)?.hello ?? this.members.named(name) ?? {};
    return (probe?.addresses ?? facts?.addresses ?? []).filter(isReachable);
  }

  /** An agent that has become a probe of netProbe fetches jobs from now on, and has no connection. */
  followProject(): void {
    const { probes } = this.parts.netprobe;
    for (const [name, agent] of this.agents) if (probes.isProbe(name)) agent.disconnect();
    this.followReflectors();
  }

  /** Has the reflectors of agents and of this host follow the project, soon: many agents connect at once. */
  private followReflectors(): void {
    this.reflecting ??= this.parts.clock.after(REFLECT_AFTER_MS, () => {
      this.reflecting = null;
      this.reflect();
    });
  }

  /** The state at once, then on change. */
  follow(sink: Sink<FleetState>, signal: AbortSignal): void {
    this.feed.follow(sink, signal);
  }

  /** The same as changes. */
  followChanges(sink: Sink<FleetChange>, signal: AbortSignal): void {
    this.feed.followChanges(sink, signal);
  }

  /** Faults: `fleet.*`, `secret.*`, `data.read-only`. */
  async makeCode({ name, approves = false, minutes = CODE_MINUTES, addresses }: CodeRequest): Promise<MadeCode> {
    const { claims, authority } = await this.open();
    const hubs = (addresses ?? this.ownHubs()).map((text) => {
      const hub = parseHubAddress(text);
      if (hub) return hub;
      throw new FaultError({
        code: 'fleet.bad-address',
        message: `"${text}" is not an address of a hub`,
        hint: 'write HOST:PORT, as 192.0.2.1:4785 or [2001:db8::1]:4785',
      });
    });
    if (hubs.length === 0) {
      throw new FaultError({
        code: 'fleet.no-address',
        message: 'This host has no address that an agent could connect to',
        hint: 'give one with --address HOST:PORT',
      });
    }
    const { secret, expiresMs } = claims.makeCode({ name: name ?? null, approves, forMs: minutes * 60_000 });
    const code = encodeClaim({ hubs, pin: authority.pin, secret });
    return { code, command: `sounder agent claim ${code}`, expiresMs };
  }

  /** Faults: `fleet.*`. */
  approve(id: string, name: string | null): string {
    const { probes } = this.parts.netprobe;
    if (probes.lobby.hostIdOf(id) !== undefined) {
      this.checkWritable();
      return this.checkedProbe(name, () => probes.approve(id, name));
    }
    const member = this.waiting().approve(id, name);
    this.feed.change();
    return member.name;
  }

  reject(id: string): void {
    const { lobby } = this.parts.netprobe.probes;
    if (lobby.hostIdOf(id) !== undefined) {
      lobby.reject(id);
      return this.feed.change();
    }
    this.waiting().reject(id);
    this.feed.change();
  }

  /** Faults: `fleet.unknown-agent`, `data.read-only`. */
  revoke(name: string): void {
    this.checkWritable();
    const { probes } = this.parts.netprobe;
    if (!this.members.named(name) && probes.isProbe(name)) return probes.revoke(name);
    this.agents.get(name)?.disconnect(); // first: the members may not be stored
    this.members.revoke(name);
    this.followReflectors();
    this.parts.incidents.member(`Agent ${name} was revoked: it cannot connect any more`);
    this.feed.change();
  }

  async restart(name: string): Promise<void> {
    const { probes } = this.parts.netprobe;
    if (probes.isProbe(name)) return probes.restart(name);
    return this.known(name).restart();
  }

  /** Agents that may connect and are not connected, and probes of netProbe that report no longer. */
  get silentAgents(): readonly string[] {
    const { probes } = this.parts.netprobe;
    const agents = this.members.all
      .filter(({ name, revokedMs }) => revokedMs === null && !this.agents.get(name)?.isConnected)
      .map(({ name }) => name);
    return [...agents.filter((name) => !probes.isProbe(name)), ...probes.silentNames];
  }

  /** @param series null = all that it measures @returns how many are measured at once. Faults: `fleet.*` */
  measureNow(name: string, series: readonly number[] | null): Promise<number> {
    this.checkWritable();
    return this.known(name).measureNow(series);
  }

  /** Finds the safe rate of an agent again. @returns packets per second; null = not known. Faults: `fleet.*` */
  benchmark(name: string): Promise<number | null> {
    this.checkWritable();
    return this.known(name).benchmark();
  }

  /** Faults: `fleet.*`, `agent.host-name`. */
  setHostName(name: string, hostName: string): Promise<void> {
    this.checkWritable();
    return this.known(name).setHostName(hostName);
  }

  async logs(name: string, lines: number): Promise<string> {
    const { probes } = this.parts.netprobe;
    if (probes.isProbe(name)) return probes.logOf(name, lines);
    return this.known(name).logs(lines);
  }

  async close(): Promise<void> {
    for (const timer of this.timers) timer.cancel();
    this.upgrades.close();
    for (const agent of this.agents.values()) agent.close();
    this.reflecting?.cancel();
    this.parts.globalLock.close();
    this.parts.savedPlans.flush();
    await this.opening?.catch(() => undefined); // reported where it was asked for
    await this.hub?.close();
    if (!this.parts.readOnly && this.members.all.length > 0) this.members.save();
  }

  private reflect(): void {
    const { reference } = this;
    const { project } = this.parts.catalog.current;
    const { probes } = this.parts.netprobe;
    const isKnown = (name: string) => this.members.named(name) !== undefined || probes.isProbe(name);
    const agents = project.agents ?? {};
    const own = [...ownAddresses()].filter(isReachable);
    const senders = [...own, ...sendersOf(agents, isKnown, (name) => this.addressesOf(name))];
    for (const [name, reflector] of reflectorsOf(agents, this.agents.keys(), senders))
      this.agents.get(name)?.reflect({ reference, reflector });
    this.parts.reflectHere({ reference, reflector: reflectorOf(project.reflector, senders) });
  }

  private agent(name: string): FleetAgent {
    const known = this.agents.get(name);
    if (known) return known;
    const made = new FleetAgent(name, {
      ...this.parts,
      isProbe: (of) => this.parts.netprobe.probes.isProbe(of),
      ownsRun: (of, run) => this.ownsRun(of, run),
      onGreeted: (of) => {
        void this.renewal.checkAgent(of);
        this.followReflectors(); // its addresses may be others
      },
      onSeen: (of) => this.seen(of),
      onChange: () => this.feed.change(),
    });
    this.agents.set(name, made);
    if (this.runParts && !this.parts.readOnly) made.start(this.runParts);
    return made;
  }

  /** Agents that may connect. */
  private get memberNames(): readonly string[] {
    return this.members.all.filter(({ revokedMs }) => revokedMs === null).map(({ name }) => name);
  }

  /** Two things cannot have one name. Fault `fleet.name-taken`. */
  private checkedProbe(name: string | null, approve: () => string): string {
    if (name !== null && this.members.named(name)) {
      throw new FaultError({ code: 'fleet.name-taken', message: `There is an agent ${name} already` });
    }
    return approve();
  }

  private known(name: string): FleetAgent {
    if (this.parts.netprobe.probes.isProbe(name)) {
      throw new FaultError({
        code: 'fleet.netprobe',
        message: `Agent ${name} is a probe of netProbe, which cannot do this`,
        hint: 'such a probe can be restarted, and has logs',
      });
    }
    const agent = this.members.named(name) && this.agents.get(name);
    if (!agent) throw unknownAgent(name);
    return agent;
  }

  private waiting(): Claims {
    this.checkWritable();
    if (this.claims) return this.claims;
    throw new FaultError({ code: 'fleet.unknown-claim', message: 'No agent is waiting: no claim code was made yet' });
  }

  private checkWritable(): void {
    if (this.parts.readOnly) throw new FaultError(READ_ONLY);
    if (this.unreadable) throw new FaultError(this.unreadable);
  }

  /** Opens authority and hub, once. */
  private open(): Promise<{ readonly claims: Claims; readonly authority: Authority }> {
    this.checkWritable();
    this.opening ??= this.openHub().catch((error: unknown) => {
      this.opening = null;
      this.hubState = { ...this.hubState, state: 'failed', fault: toFault(error) };
      this.feed.change();
      throw error;
    });
    return this.opening;
  }

  private async openHub(): Promise<{ readonly claims: Claims; readonly authority: Authority }> {
    const { dataDir, clock, incidents, hubPort, hubHost, log } = this.parts;
    const authority = await Authority.open(join(dataDir, 'fleet'), clock);
    const isTaken = (name: string) => this.parts.netprobe.probes.isProbe(name);
    const claims = new Claims({ members: this.members, isTaken, authority, incidents, clock });
    const refused = new RefusedAgents(incidents, clock, log);
    const hub = new Hub({
      authority,
      claim: async (request, address) => {
        const answer = await claims.answer(request, address);
        this.feed.change();
        return answer;
      },
      admit: (id, keyPin) => this.admit(id, keyPin),
      onRefused: (why, address) => refused.add(why, address),
      ...{ clock, log },
    });
    const port = await hub.listen(hubPort, hubHost);
    this.hub = hub;
    this.reference = Buffer.from(authority.pin.subarray(0, 8)).toString('hex');
    this.followReflectors();
    this.claims = claims;
    const fingerprint = keyFingerprint(createPublicKey(authority.hub.key));
    this.hubState = { state: 'listening', port, fingerprint, fault: null };
    log.info('Agents can connect', { port });
    this.feed.change();
    return { claims, authority };
  }

  private admit(id: string, keyPin: string) {
    const member = this.members.byId(id);
    if (!member) return 'it is not a member';
    if (member.revokedMs !== null) return `agent ${member.name} is revoked`;
    if (member.keyPin !== keyPin) return `the key is not that of agent ${member.name}`;
    if (this.parts.netprobe.probes.isProbe(member.name))
      return `agent ${member.name} is a probe of netProbe in the project`;
    const agent = this.agent(member.name);
    const { hindrance } = agent;
    if (hindrance) return `agent ${member.name}: ${hindrance}`;
    return { name: member.name, attach: (port: Parameters<FleetAgent['attach']>[0]) => agent.attach(port) };
  }

  private ownsRun(name: string, run: number): boolean {
    const member = this.members.named(name);
    return member !== undefined && this.members.claimRun(member, run);
  }

  /** Kept in memory until something else is stored: it changes all the time. */
  private seen(name: string): void {
    const member = this.members.named(name);
    if (member) member.lastSeenMs = this.parts.clock.nowMs();
  }

  private ownHubs(): readonly string[] {
    const port = this.hubState.port ?? HUB_PORT;
    const { hubHost } = this.parts;
    const hosts = hubHost !== null ? [hubHost] : [...ownAddresses()].filter(isReachable);
    return hosts.slice(0, 4).map((host) => hubAddressText({ host, port }));
  }

  /** A file that cannot be read is left as it is: this host measures, and no agent can connect. */
  private stored(file: FleetFile): FleetData {
    try {
      return file.read();
    } catch (error) {
      this.unreadable = toFault(error);
      this.hubState = { ...this.hubState, state: 'failed', fault: this.unreadable };
      this.parts.log.error('The fleet could not be read', { ...this.unreadable });
      return structuredClone(NO_FLEET);
    }
  }

  private state(): FleetState {
    const { catalog, netprobe } = this.parts;
    const { probes } = netprobe;
    return describeFleet({
      hub: this.hubState,
      members: this.members.all,
      agents: this.agents,
      catalog: catalog.current,
      lobby: [...(this.claims?.lobby ?? []), ...probes.lobby.entries],
      codes: this.claims?.openCodes ?? [],
      netprobe: {
        state: netprobe.state,
        approvedNames: probes.approvedNames,
        describe: (name) => probes.describe(name),
      },
      upgrade: this.upgrades.state,
    });
  }

  /** Something that readers are shown has changed. */
  changed(): void {
    this.feed.change();
  }
}

/** Addresses at which others may reach this host. */
const isReachable = (address: string): boolean =>
  !address.startsWith('127.') && address !== '::1' && !address.startsWith('fe80:');
