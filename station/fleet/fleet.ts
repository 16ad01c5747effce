import { join } from 'node:path';
import type { ReflectRequest } from '../../core/contracts/engine.ts';
import type { CodeRequest, FleetChange, FleetState, MadeCode } from '../../core/contracts/fleet.ts';
import { agentEngine, agentOf, type EngineId } from '../../core/model/engine-id.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { NetprobeService } from '../netprobe/netprobe-service.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { RunningPlan } from '../plan/running-plan.ts';
import { READ_ONLY } from '../read-only/read-only.ts';
import type { Claims } from './claims.ts';
import { describeFleet } from './describe-fleet.ts';
import { type AgentRunParts, FleetAgent, type FleetAgentParts } from './fleet-agent.ts';
import { FleetFeed } from './fleet-feed.ts';
import { type FleetData, FleetFile, NO_FLEET } from './fleet-file.ts';
import { FleetHub } from './fleet-hub.ts';
import { FleetReflectors } from './fleet-reflectors.ts';
import { Members, unknownAgent } from './members.ts';
import { Renewal } from './renewal.ts';
import { Upgrades } from './upgrade/upgrades.ts';

const REPORT_EVERY_MS = 1000;
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

/** The agents of a station: who they are, how they connect, and what they do. */
export class Fleet {
  private readonly parts: FleetParts;
  private readonly agents = new Map<string, FleetAgent>();
  private readonly members: Members;
  readonly upgrades: Upgrades;
  private readonly renewal: Renewal;
  private readonly hub: FleetHub;
  private readonly reflectors: FleetReflectors;
  private readonly feed = new FleetFeed(() => this.state());
  private readonly timers: Timer[] = [];
  private runParts: AgentRunParts | null = null;
  /** Why members and codes are not known; null = they are. */
  private unreadable: Fault | null = null;

  constructor(parts: FleetParts) {
    const { dataDir, clock, log, readOnly, incidents } = parts;
    this.parts = parts;
    const file = new FleetFile(join(dataDir, 'fleet.json'));
    const stored = this.stored(file);
    this.members = new Members(stored, file, clock, log);
    this.members.onChange(() => this.feed.change());
    const { members, agents } = this;
    const { probes } = parts.netprobe;
    this.reflectors = new FleetReflectors({ ...parts, members, agents, probes });
    this.upgrades = new Upgrades(join(dataDir, 'fleet'), {
      memberNames: () => this.memberNames,
      isMember: (name) => this.members.named(name) !== undefined,
      agentOf: (name) => this.agents.get(name),
      report: (message, isHalted) => incidents.upgrade(message, isHalted),
      onChange: () => this.feed.change(),
      ...{ clock, log, readOnly },
    });
    this.hub = new FleetHub({
      ...parts,
      members,
      bundles: this.upgrades.bundles,
      isTaken: (name) => probes.isProbe(name),
      admit: (id, keyPin) => this.admit(id, keyPin),
      onListening: ({ pin }) => {
        this.reflectors.reference = Buffer.from(pin.subarray(0, 8)).toString('hex');
        this.reflectors.follow();
      },
      onChange: () => this.feed.change(),
    });
    if (this.unreadable) this.hub.fail(this.unreadable);
    this.renewal = new Renewal({
      members,
      agentOf: (name) => agents.get(name),
      authority: async () => (await this.open()).authority,
      ...{ clock, log },
    });
    probes.onChange(() => this.feed.change());
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
    return this.reflectors.addressesOf(name);
  }

  /** An agent that has become a probe of netProbe fetches jobs from now on, and has no connection. */
  followProject(): void {
    const { probes } = this.parts.netprobe;
    for (const [name, agent] of this.agents) if (probes.isProbe(name)) agent.disconnect();
    this.reflectors.follow();
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
  async makeCode(request: CodeRequest): Promise<MadeCode> {
    this.checkWritable();
    return this.hub.makeCode(request);
  }

  /** Lets agents on the network find the hub for a while. @returns until when, null = not. Faults: `fleet.*`, `secret.*`, `data.read-only`. */
  async announce(minutes: number): Promise<number | null> {
    this.checkWritable();
    return this.hub.announce(minutes);
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
    this.reflectors.follow();
    this.parts.incidents.member(`Agent ${name} was revoked: it cannot connect any more`);
    this.feed.change();
  }

  async restart(name: string): Promise<void> {
    const { probes } = this.parts.netprobe;
    if (probes.isProbe(name)) return probes.restart(name);
    return this.known(name).restart();
  }

  /** Agents that are not connected, revoked ones among them, and probes of netProbe that report no longer. */
  get silentAgents(): readonly string[] {
    const { probes } = this.parts.netprobe;
    const isSilent = (name: string) => !this.agents.get(name)?.isConnected && !probes.isProbe(name);
    const names = this.members.all.map(({ name }) => name);
    return [...names.filter(isSilent), ...probes.silentNames];
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
    this.reflectors.close();
    this.parts.globalLock.close();
    this.parts.savedPlans.flush();
    await this.hub.close();
    if (!this.parts.readOnly && this.members.all.length > 0) this.members.save();
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
        this.reflectors.follow(); // its addresses may be others
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
    if (this.hub.claims) return this.hub.claims;
    throw new FaultError({ code: 'fleet.unknown-claim', message: 'No agent is waiting: no claim code was made yet' });
  }

  private checkWritable(): void {
    if (this.parts.readOnly) throw new FaultError(READ_ONLY);
    if (this.unreadable) throw new FaultError(this.unreadable);
  }

  private open(): ReturnType<FleetHub['open']> {
    this.checkWritable();
    return this.hub.open();
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

  /** A file that cannot be read is left as it is: this host measures, and no agent can connect. */
  private stored(file: FleetFile): FleetData {
    try {
      return file.read();
    } catch (error) {
      this.unreadable = toFault(error);
      this.parts.log.error('The fleet could not be read', { ...this.unreadable });
      return structuredClone(NO_FLEET);
    }
  }

  private state(): FleetState {
    const { catalog, netprobe } = this.parts;
    const { probes } = netprobe;
    return describeFleet({
      hub: this.hub.state,
      members: this.members.all,
      agents: this.agents,
      catalog: catalog.current,
      lobby: [...(this.hub.claims?.lobby ?? []), ...probes.lobby.entries],
      codes: this.hub.claims?.openCodes ?? [],
      netprobe: {
        state: netprobe.state,
        approvedNames: probes.approvedNames,
        describe: (name) => probes.describe(name),
      },
      bundles: this.upgrades.bundles.newest.map(({ release: { version, arch } }) => ({ version, arch })),
      upgrade: this.upgrades.state,
    });
  }

  /** Something that readers are shown has changed. */
  changed(): void {
    this.feed.change();
  }
}
