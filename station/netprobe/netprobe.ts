import { isDeepStrictEqual } from 'node:util';
import type { NetprobeProbe } from '../../core/contracts/fleet.ts';
import { AgentName } from '../../core/fleet/agent-name.ts';
import { agentEngine } from '../../core/model/engine-id.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import { Hourly } from '../events/hourly.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import { type DeliveredJob, deliver, needsRestart } from './job-list.ts';
import { JobLists } from './job-lists.ts';
import { KnownProbes } from './known-probes.ts';
import { type Discovery, type LiveProbe, LiveProbes, type ProbeAction } from './live-probes.ts';
import type { KnownProbe } from './netprobe-file.ts';
import { ProbeLobby } from './probe-lobby.ts';
import { ProbeLog } from './probe-log.ts';
import { type ProbePlanParts, ProbePlans } from './probe-plans.ts';
import type { ResultRecord } from './record.ts';
import { Results } from './results.ts';
import { TrafficRates } from './traffic-rates.ts';

const LOOK_EVERY_MS = 10_000;
/** Contacts and times of records change all the time; jobs that were handed out are stored at once. */
const SAVE_EVERY_MS = 60_000;
/** Refusals of one probe that are reported within an hour. */
const MAX_REFUSALS = 32;

export interface NetprobeParts {
  readonly dataDir: string;
  readonly readOnly: boolean;
  readonly catalog: Pick<CatalogFeed, 'current'>;
  readonly intake: Pick<SampleIntake, 'ofEngine'>;
  readonly incidents: Pick<AgentIncidents, 'silent' | 'back' | 'member' | 'dropped'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Configuration of a probe, as `/myConfig` delivers it. */
export interface ProbeConfig {
  readonly probename: string;
  readonly hostname: string;
  /** The version that it is to have; empty = any. */
  readonly firmware: string;
}

/** The probes of netProbe that take the place of agents: who they are, what they are to do, and what they report. */
export class Netprobe {
  readonly lobby: ProbeLobby;
  private readonly parts: NetprobeParts;
  private readonly kept: KnownProbes;
  private readonly live: LiveProbes;
  private readonly lists: JobLists;
  private readonly logs: ProbeLog;
  private readonly traffic = new TrafficRates();
  private readonly reports = new Map<string, Hourly>();
  private plans: ProbePlans | null = null;
  private readonly timers: Timer[] = [];
  private changed: () => void = () => undefined;

  constructor(parts: NetprobeParts) {
    const { clock, dataDir } = parts;
    this.parts = parts;
    this.lobby = new ProbeLobby(clock);
    this.live = new LiveProbes(clock);
    this.lists = new JobLists(parts.catalog);
    this.logs = new ProbeLog(clock);
    this.kept = new KnownProbes(dataDir, parts.readOnly, parts.log);
  }

  /** Why nothing is known of them; null = it is. */
  get unreadable(): Fault | null {
    return this.kept.unreadable;
  }

  /** Lets probes report. */
  start(run: ProbePlanParts): void {
    const { clock, log } = this.parts;
    this.plans = new ProbePlans(run, log);
    this.timers.push(clock.every(LOOK_EVERY_MS, () => this.look()));
    this.timers.push(clock.every(SAVE_EVERY_MS, () => this.kept.saveChanges()));
  }

  onChange(listener: () => void): void {
    this.changed = listener;
  }

  close(): void {
    for (const timer of this.timers) timer.cancel();
    this.kept.saveChanges();
  }

  /** Whether an agent is a probe of netProbe: it fetches its jobs, and has no connection. */
  isProbe(name: string): boolean {
    return this.hostOf(name) !== undefined;
  }

  /** @param address of its connection @returns undefined for a host id that is not known */
  discover(discovery: Discovery, address: string): LiveProbe | undefined {
    const { incidents } = this.parts;
    const name = this.nameOf(discovery.hostId);
    if (name === undefined) {
      if (this.lobby.add(discovery, address)) {
        const { hostId, version } = discovery;
        incidents.member(
          `A probe of netProbe waits for approval: ${hostId.slice(0, 16)}…, version ${version} (${address})`,
        );
        this.changed();
      }
      return undefined;
    }
    const known = this.kept.of(name);
    const isNew = this.approved(this.live.named(name)) === undefined;
    const probe = this.live.discover(discovery, name);
    known.version = discovery.version;
    known.addresses = [discovery.ipv4, discovery.ipv6].filter((one) => one !== '');
    this.seen(known);
    if (isNew) {
      incidents.member(`Probe ${name} of netProbe discovered itself: version ${discovery.version}, ${discovery.ipv4}`);
      incidents.back(name);
    }
    void this.plans?.ready(name);
    return probe;
  }

  /** The probe with a number; asking for it counts as contact. */
  contact(uid: number): LiveProbe | undefined {
    const probe = this.withUid(uid);
    if (!probe) return undefined;
    this.live.contact(uid);
    this.seen(this.kept.of(probe.name));
    return probe;
  }

  /** The probe with a number, for others than the probe itself. */
  withUid(uid: number): LiveProbe | undefined {
    return this.approved(this.live.withUid(uid));
  }

  /** Names of the probes that were approved in the lobby. */
  get approvedNames(): readonly string[] {
    return this.kept.approved.map(({ name }) => name);
  }

  get liveProbes(): readonly LiveProbe[] {
    return this.live.all.filter((probe) => this.approved(probe));
  }

  /** Names of the probes that reported once, and do no longer. */
  get silentNames(): readonly string[] {
    return this.kept.all
      .filter(
        ({ name, lastSeenMs }) => lastSeenMs !== null && this.isProbe(name) && !this.approved(this.live.named(name)),
      )
      .map(({ name }) => name);
  }

  /** The action that the next ping delivers, once: one that people asked for, else a restart that a changed plan needs. */
  takeAction(probe: LiveProbe): ProbeAction | null {
    const { action } = probe;
    probe.action = null;
    if (action) return action;
    const known = this.kept.of(probe.name);
    const list = this.lists.now(probe.name, this.plans?.run ?? null);
    const isIdle = probe.jobs === 'fetched' && Object.keys(known.jobs).length === 0 && list.jobs.size > 0;
    const isDue = isIdle || known.isOutdated || needsRestart(list, known.jobs);
    if (probe.jobs === 'restarting' || probe.jobs === 'restarted' || !isDue) return null;
    probe.jobs = 'restarting';
    this.logs.add(probe.name, 'INFO', 'restart, since its jobs changed');
    return { name: 'restart', args: { module: 'all' } };
  }

  configOf({ name, version }: LiveProbe): ProbeConfig {
    const host = this.parts.catalog.current.project.agents?.[name]?.netprobe;
    return { probename: name, hostname: host?.hostName ?? name, firmware: host?.firmware ?? version };
  }

  /** The jobs of a probe, as it is to do them from now on. */
  async jobsOf(probe: LiveProbe): Promise<readonly DeliveredJob[]> {
    const { name } = probe;
    await this.plans?.ready(name);
    const known = this.kept.of(name);
    const list = this.lists.now(name, this.plans?.run ?? null);
    const { delivered, handed } = deliver(list, known.jobs, this.parts.clock.nowMs());
    const isNew = !isDeepStrictEqual(known.jobs, handed);
    // Without a new discovery it still does the jobs that it had.
    const isOutdated = probe.jobs !== 'restarted' && (known.isOutdated || needsRestart(list, known.jobs));
    const isChanged = isNew || isOutdated !== known.isOutdated;
    known.isOutdated = isOutdated;
    known.jobs = handed;
    known.newest = Object.fromEntries(Object.entries(known.newest).filter(([id]) => handed[id] !== undefined));
    probe.jobs = 'fetched';
    if (isChanged) this.kept.save();
    this.changed();
    return delivered;
  }

  /** Takes the records of a post. Resolves when their samples are on disk. */
  async take({ name }: LiveProbe, records: readonly ResultRecord[]): Promise<void> {
    await this.plans?.ready(name);
    const known = this.kept.of(name);
    const list = this.lists.now(name, this.plans?.run ?? null);
    const plan = this.plans?.of(name);
    const results = new Results({
      intake: this.parts.intake.ofEngine(agentEngine(name)),
      entryOf: (series) => plan?.entry(series),
      traffic: this.traffic,
      onRefused: (reason) => this.refused(name, reason),
    });
    const nowMs = this.parts.clock.nowMs();
    const stored: Promise<void>[] = [];
    for (const record of records) {
      if (record.type === 'log_msg') this.logs.addRecord(name, record);
      if (record.type === 'log_msg' || record.name === 'STATS' || list.jobs.size === 0) continue;
      const taken = results.take(record, list, known, nowMs);
      if (taken) stored.push(taken);
    }
    this.kept.changed();
    await Promise.all(stored);
  }

  /** One slot for each probe: a second action replaces the first. */
  push(probe: LiveProbe, action: ProbeAction): void {
    probe.action = action;
  }

  /** A probe for people; null = the agent is none. */
  describe(name: string): NetprobeProbe | null {
    const host = this.hostOf(name);
    if (host === undefined) return null;
    const known = this.kept.find(name);
    const live = this.approved(this.live.named(name));
    const { impossible } = this.lists.of(name);
    return {
      hostId: host,
      version: known?.version ?? '',
      addresses: known?.addresses ?? [],
      isLive: live !== undefined,
      lastSeenMs: known?.lastSeenMs ?? null,
      runningSeries: live ? Object.keys(known?.jobs ?? {}).length : 0,
      impossible: impossible.map(({ target, reason }) => ({ target, reason })),
    };
  }

  /** Faults: `fleet.unknown-claim`, `fleet.bad-name`, `fleet.name-taken`. */
  approve(id: string, name: string | null): string {
    const hostId = this.lobby.hostIdOf(id);
    if (hostId === undefined)
      throw new FaultError({ code: 'fleet.unknown-claim', message: `No probe ${id} is waiting` });
    const wanted = AgentName.safeParse(name);
    if (!wanted.success) {
      throw new FaultError({ code: 'fleet.bad-name', message: 'Give the probe a name', hint: 'for example branch-1' });
    }
    if (this.isProbe(wanted.data)) {
      throw new FaultError({ code: 'fleet.name-taken', message: `There is an agent ${wanted.data} already` });
    }
    this.kept.approve(hostId, wanted.data);
    this.lobby.leave(id);
    this.parts.incidents.member(`Probe ${wanted.data} of netProbe was approved (${hostId.slice(0, 16)}…)`);
    this.changed();
    return wanted.data;
  }

  /** Fault `netprobe.in-project`. */
  revoke(name: string): void {
    if (this.parts.catalog.current.project.agents?.[name]?.netprobe) {
      const hint = 'remove its netprobe key from the file';
      throw new FaultError({ code: 'netprobe.in-project', message: `The project approves probe ${name}`, hint });
    }
    this.kept.revoke(name);
    const live = this.live.named(name);
    if (live) this.live.drop(live);
    this.parts.incidents.member(`Probe ${name} of netProbe was revoked: its reports are refused`);
    this.changed();
  }

  /** Fault `fleet.silent`. */
  restart(name: string): void {
    this.push(this.inContact(name), { name: 'restart', args: { module: 'all' } });
  }

  logOf(name: string, lines: number): string {
    return this.logs.text(name, lines);
  }

  private inContact(name: string): LiveProbe {
    const live = this.approved(this.live.named(name));
    if (live) return live;
    throw new FaultError({ code: 'fleet.silent', message: `Probe ${name} is not in contact` });
  }

  /** A probe as long as its host id is approved under its name: the project may have changed since it discovered itself. */
  private approved(probe: LiveProbe | undefined): LiveProbe | undefined {
    if (!probe || this.isApproved(probe)) return probe;
    this.live.drop(probe);
    return undefined;
  }

  private isApproved({ name, hostId }: LiveProbe): boolean {
    const { agents = {} } = this.parts.catalog.current.project;
    return agents[name]?.netprobe?.hostId === hostId || this.nameOf(hostId) === name;
  }

  private hostOf(name: string): string | undefined {
    return (
      this.parts.catalog.current.project.agents?.[name]?.netprobe?.hostId ??
      this.kept.approved.find((one) => one.name === name)?.id
    );
  }

  private nameOf(hostId: string): string | undefined {
    const { agents = {} } = this.parts.catalog.current.project;
    const inProject = Object.entries(agents).find(([, { netprobe }]) => netprobe?.hostId === hostId)?.[0];
    return inProject ?? this.kept.approved.find(({ id }) => id === hostId)?.name;
  }

  private seen(known: KnownProbe): void {
    known.lastSeenMs = this.parts.clock.nowMs();
    this.kept.changed();
    this.changed();
  }

  private refused(name: string, reason: string): void {
    const reports = this.reports.get(name) ?? new Hourly(this.parts.clock, MAX_REFUSALS);
    this.reports.set(name, reports);
    if (reports.isDue(reason)) this.parts.incidents.dropped(name, reason);
  }

  private look(): void {
    for (const probe of this.live.expire()) {
      if (this.isApproved(probe)) this.parts.incidents.silent(probe.name);
      this.changed();
    }
  }
}
