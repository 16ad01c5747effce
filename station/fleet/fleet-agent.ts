import type { ReflectRequest } from '../../core/contracts/engine.ts';
import type { AgentHealth, AgentHello } from '../../core/fleet/agent-contract.ts';
import { agentEngine, type EngineId } from '../../core/model/engine-id.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { Planner } from '../../core/plan/planner.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { packetRateOf } from '../../probes/packet-rate.ts';
import { EngineLink } from '../engine/engine-link.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import type { Incidents } from '../events/incidents.ts';
import { RunningPlan } from '../plan/running-plan.ts';
import type { SavedPlans } from '../plan/saved-plan.ts';
import type { SeriesEngines } from '../plan/series-engines.ts';
import type { SerialQueue } from '../project/serial-queue.ts';
import type { Run } from '../run/run.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { Store } from '../store/store.ts';
import { type AgentClient, agentClient } from './agent-client.ts';
import { AgentPorts } from './agent-ports.ts';
import { AgentSession } from './agent-session.ts';
import { planProblem } from './check-plan.ts';
import { ClockOffset, type OffsetEstimate } from './clock-offset.ts';
import type { GlobalLock } from './global-lock.ts';

const LOOK_AT_CLOCK_MS = 30_000;
/** Every agent has a batch stored each second: its spool can keep them a little longer. */
const ACKNOWLEDGE_EVERY_MS = 3000;
/** Estimates before the first plan: the first round trips of a connection are slow. */
const FIRST_LOOKS = 4;
/** An agent that lied is not let in again for this long. */
const DISTRUSTED_FOR_MS = 10 * 60_000;

export interface FleetAgentParts {
  readonly store: Pick<Store, 'request'>;
  readonly intake: SampleIntake;
  readonly incidents: AgentIncidents;
  readonly planIncidents: Pick<Incidents, 'notProbed'>;
  readonly savedPlans: SavedPlans;
  readonly engines: SeriesEngines;
  /** Whether an agent is a probe of netProbe, which fetches its jobs and has no connection. */
  readonly isProbe: (name: string) => boolean;
  /** The lock `global`. */
  readonly globalLock: GlobalLock;
  /** Whether a run's number may be this agent's. */
  readonly ownsRun: (name: string, run: number) => boolean;
  /** It has just connected, and can be asked. */
  readonly onGreeted: (name: string) => void;
  /** Something came from it. */
  readonly onSeen: (name: string) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Parts of the station that are made after the agents' plans. */
export interface AgentRunParts {
  readonly run: Pick<Run, 'wanted'>;
  readonly planQueue: SerialQueue;
}

/** An agent as an engine of the station: link, plan and session, whether or not it is connected. */
export class FleetAgent {
  readonly engine: EngineId;
  readonly plan: RunningPlan;
  hello: AgentHello | null = null;
  health: AgentHealth | null = null;
  private readonly name: string;
  private readonly parts: FleetAgentParts;
  private readonly link: EngineLink;
  private readonly ports = new AgentPorts();
  private session: AgentSession | null = null;
  private client: AgentClient | null = null;
  private offset = new ClockOffset();
  private looking: Timer | null = null;
  /** By the monotonic clock. */
  private distrustedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(name: string, parts: FleetAgentParts) {
    this.name = name;
    this.parts = parts;
    this.engine = agentEngine(name);
    const { clock, log, intake, planIncidents, savedPlans } = parts;
    this.link = new EngineLink({
      name: `agent ${name}`,
      connectPort: () => this.ports.take(),
      clientOf: (port) => this.connected(port),
      lock: parts.globalLock.of(this.engine),
      onNoReflector: (fault) => parts.incidents.noReflector(`agent ${name}`, fault),
      acknowledgeEveryMs: ACKNOWLEDGE_EVERY_MS,
      clock,
      log,
    });
    this.plan = new RunningPlan({
      planner: new Planner(),
      link: { apply: (delta) => this.link.apply(delta), plan: () => this.runningPlan() },
      intake: intake.ofEngine(this.engine),
      incidents: planIncidents,
      saved: savedPlans.of(this.engine),
      isRemote: true,
      clock,
      log,
    });
  }

  /** Lets it connect. */
  start({ run, planQueue }: AgentRunParts): void {
    if (this.session) return;
    const { store, intake, engines, incidents, clock, log } = this.parts;
    this.session = new AgentSession({
      name: this.name,
      engine: this.engine,
      store,
      intake: intake.ofEngine(this.engine),
      plan: this.plan,
      run,
      engines,
      incidents,
      planQueue,
      greet: (engineRun) => this.greet(engineRun),
      correctionMs: () => this.offset.correctionMs,
      compareClocks: () => void (this.client && this.lookAtClock(this.client).catch(() => undefined)),
      reconnect: (problem) => {
        log.warn('An agent is to connect again: its clock may have been set', { agent: this.name, problem });
        this.ports.close();
      },
      distrust: (problem) => this.distrust(problem),
      clock,
      log,
    });
    this.link.start(this.session);
  }

  /** Why it may not connect now; null = it may. */
  get hindrance(): string | null {
    return this.parts.clock.monotonicMs() < this.distrustedUntilMs ? 'it sent wrong data a short time ago' : null;
  }

  get isConnected(): boolean {
    return this.client !== null && this.link.state !== 'restarting' && this.hello !== null;
  }

  get fault() {
    return this.session?.fault ?? this.link.fault;
  }

  get runningSeries(): number {
    return this.isConnected ? this.plan.followed.series.length : 0;
  }

  get plannedPps(): number {
    return packetRateOf(this.plan.entries);
  }

  /** Whether it holds the lock `global`, or waits for it. */
  get lockState(): 'holds' | 'waits' | null {
    return this.parts.globalLock.stateOf(this.engine);
  }

  get clockOffset(): OffsetEstimate | null {
    return this.offset.best;
  }

  /** It dialled. */
  attach(port: Port): void {
    this.ports.offer(port);
  }

  disconnect(): void {
    this.ports.close();
  }

  close(): void {
    this.looking?.cancel();
    this.link.close();
    this.ports.close();
  }

  /** Has its reflector follow, at once or as soon as it is connected. */
  reflect(request: ReflectRequest): void {
    this.link.reflect(request);
  }

  async restart(): Promise<void> {
    await this.asked().restart(null);
  }

  /** Its series begin again with a round now. @param series null = all @returns how many */
  measureNow(series: readonly number[] | null): Promise<number> {
    this.asked();
    return this.plan.turns.run(() => this.plan.measureNow(series));
  }

  /** Its connection ends with it: the next one begins with its new rate, and the plan is applied again. */
  async benchmark(): Promise<number | null> {
    const { safePps } = await this.asked().benchmark(null);
    this.ports.close();
    return safePps;
  }

  async setHostName(name: string): Promise<void> {
    const client = this.asked();
    await client.setHostName({ name });
    this.hello = await client.agentHello(null);
    this.parts.onChange();
  }

  async logs(lines: number): Promise<string> {
    return (await this.asked().logs({ lines })).text;
  }

  /** Gives it a certificate for its key. @param issue signs its request @returns it, when the agent has installed it */
  async renew<Issued extends { certificate: string; authority: string; renewAfter: number }>(
    issue: (csr: string) => Promise<Issued>,
  ): Promise<Issued> {
    const client = this.asked();
    const { csr } = await client.renew(null);
    const issued = await issue(csr);
    await client.install(issued);
    return issued;
  }

  /** Gives it another version over its connection. */
  upgrade(send: (client: AgentClient) => Promise<void>): Promise<void> {
    return send(this.asked());
  }

  private asked(): AgentClient {
    if (this.client) return this.client;
    throw new FaultError({ code: 'fleet.silent', message: `Agent ${this.name} is not connected` });
  }

  private connected(port: Port): AgentClient {
    const { clock, onChange, onSeen } = this.parts;
    const client = agentClient(port, clock, () => this.offset.correctionMs);
    this.client = client;
    this.offset = new ClockOffset(this.offset.correctionMs);
    const looking = clock.every(LOOK_AT_CLOCK_MS, () => void this.lookAtClock(client).catch(() => undefined));
    this.looking = looking;
    port.onClose(() => {
      looking.cancel();
      if (this.client !== client) return;
      this.client = null;
      onSeen(this.name);
      onChange();
    });
    client.agentHealth(null, (health) => {
      this.health = health;
      onSeen(this.name);
      onChange();
    });
    return client;
  }

  /** Throws `fleet.distrusted` where the agent has the run of another engine. */
  private async greet(run: number): Promise<void> {
    const client = this.asked();
    if (!this.parts.ownsRun(this.name, run)) {
      this.distrust('it has the run number of another agent');
      throw new FaultError({ code: 'rpc.closed', message: 'The connection is closed' });
    }
    for (let look = 0; look < FIRST_LOOKS; look++) await this.lookAtClock(client);
    await this.lookAtClock(client); // it learns the estimate
    this.hello = await client.agentHello(null);
    this.parts.onGreeted(this.name);
    this.parts.onSeen(this.name);
    this.parts.onChange();
  }

  /** The plan that it says it runs. Throws `rpc.closed` when it went away, or is not to be trusted. */
  private async runningPlan(): Promise<readonly PlanEntry[]> {
    if (this.parts.isProbe(this.name)) return []; // it has jobs, no plan
    const entries = await this.link.plan();
    const problem = planProblem(entries, this.engine, this.parts.engines);
    if (problem === null) return entries;
    this.distrust(problem);
    throw new FaultError({ code: 'rpc.closed', message: 'The connection is closed' });
  }

  private async lookAtClock(client: AgentClient): Promise<void> {
    const { clock, incidents } = this.parts;
    const sentMs = clock.nowMs();
    const { offsetMs = null, errorMs = null } = this.offset.bound(sentMs) ?? {};
    const { agentMs } = await client.clock({ stationMs: sentMs, offsetMs, errorMs });
    const { offset } = this;
    const before = offset.correctionMs;
    offset.add(sentMs, agentMs, clock.nowMs());
    if (offset.correctionMs !== before) incidents.clock(this.name, offset.correctionMs, offset.best?.errorMs ?? 0);
  }

  private distrust(problem: string): void {
    const { clock, incidents, log } = this.parts;
    log.warn('An agent was disconnected', { agent: this.name, problem });
    incidents.distrusted(this.name, problem);
    this.distrustedUntilMs = clock.monotonicMs() + DISTRUSTED_FOR_MS;
    this.ports.close();
  }
}
