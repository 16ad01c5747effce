import { agentOf, type EngineId } from '../../core/model/engine-id.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { toFault } from '../../core/result/result.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import type { Outage } from '../events/outage.ts';
import type { PastRun } from '../run/past-run.ts';
import type { RunningPlan, Wanted } from './running-plan.ts';
import type { SavedPlans } from './saved-plan.ts';
import { engineOfSeries, SeriesEngines } from './series-engines.ts';

/** The plans of agents, made when a series of theirs is first wanted. */
export interface AgentPlans {
  readonly make: (engine: EngineId) => RunningPlan;
  readonly engines: SeriesEngines;
  readonly incidents: Pick<AgentIncidents, 'accepted' | 'refused'>;
}

/** The plans of all engines as one: each has its planner, and an engine knows only its own series. */
export class EnginePlans {
  private readonly plans: Map<EngineId, RunningPlan>;
  private readonly saved: Pick<SavedPlans, 'adopt'>;
  private readonly agents: AgentPlans | null;
  private readonly engines: SeriesEngines;

  /** @param agents null = only this host measures */
  constructor(
    plans: Readonly<Record<EngineKind, RunningPlan>>,
    saved: Pick<SavedPlans, 'adopt'>,
    agents: AgentPlans | null = null,
  ) {
    this.plans = new Map<EngineId, RunningPlan>([
      ['packet', plans.packet],
      ['service', plans.service],
    ]);
    this.saved = saved;
    this.agents = agents;
    this.engines = agents?.engines ?? new SeriesEngines();
  }

  /** The plan of an engine; that of an agent is made when there is none yet. */
  of(engine: EngineId): RunningPlan {
    const known = this.plans.get(engine);
    if (known) return known;
    if (!this.agents) throw new Error(`There is no engine ${engine}`);
    const made = this.agents.make(engine);
    this.plans.set(engine, made);
    return made;
  }

  /** Throws what `follow` would throw of a plan that is too fast. */
  check(wanted: Wanted): void {
    this.meet(wanted.series);
    const partOf = divided(wanted);
    for (const [engine, plan] of this.plans) plan.check(partOf(engine));
  }

  /**
   * All engines of this host, or none: where one refuses, those before it go back to what they did. Agents follow in turns of
   * their own, which are not waited for; one that refuses its part costs only its own series.
   */
  async follow(wanted: Wanted): Promise<void> {
    this.meet(wanted.series);
    const partOf = divided(wanted);
    const followed: { readonly plan: RunningPlan; readonly before: Wanted }[] = [];
    for (const [engine, plan] of this.plans) {
      if (agentOf(engine) !== null) continue;
      const before = plan.followed;
      try {
        await plan.follow(partOf(engine));
      } catch (error) {
        for (const one of followed.reverse()) await one.plan.goBack(one.before);
        throw error;
      }
      followed.push({ plan, before });
    }
    for (const [engine, plan] of this.plans) void this.followAgent(engine, plan, partOf(engine));
  }

  /** The previous station ended unexpectedly; each engine shows whether it did too. */
  resumeFrom(past: PastRun): void {
    this.adopt(past);
    const partOf = this.dividedPast(past);
    for (const [engine, plan] of this.plans) plan.resumeFrom(partOf(engine));
  }

  /** Sounder as a whole had ended; each engine continues with its slots when it comes up. Agents had not ended. */
  continueFrom(past: PastRun, outage: Pick<Outage, 'over'>): void {
    this.adopt(past);
    const partOf = this.dividedPast(past);
    for (const [engine, plan] of this.plans) {
      if (agentOf(engine) === null) plan.continueFrom(partOf(engine), outage);
      else plan.resumeFrom(partOf(engine));
    }
  }

  closeRun(past: PastRun, nowMs: number): void {
    this.meetPast(past);
    const partOf = this.dividedPast(past);
    for (const [engine, plan] of this.plans) plan.closeRun(partOf(engine), nowMs);
  }

  /** The run is over at once: an engine refused its plan. */
  forget(): void {
    for (const [engine, plan] of this.plans) {
      if (agentOf(engine) === null) plan.forget();
      else void plan.turns.run(async () => plan.forget());
    }
  }

  /** The engines of this host are to send nothing more. @param keepsSaved the next start continues with this plan */
  async end(keepsSaved = false): Promise<void> {
    const ending = [...this.plans].filter(([engine]) => agentOf(engine) === null);
    await Promise.all(ending.map(([, plan]) => plan.end(keepsSaved)));
  }

  /** The same for agents, which may take long: a connection may be dead. Those that do not hear it end when they are back. */
  async endAgents(): Promise<void> {
    const ending = [...this.plans].filter(([engine]) => agentOf(engine) !== null);
    await Promise.all(ending.map(([, plan]) => plan.turns.run(() => plan.end())));
  }

  private async followAgent(engine: EngineId, plan: RunningPlan, own: Wanted): Promise<void> {
    const agent = agentOf(engine);
    if (agent === null) return;
    try {
      await plan.turns.run(() => plan.follow(own));
      this.agents?.incidents.accepted(agent);
    } catch (error) {
      this.agents?.incidents.refused(agent, toFault(error));
    }
  }

  private adopt(past: PastRun): void {
    this.meetPast(past);
    this.saved.adopt(past.entries);
  }

  /** Makes the plans of agents that are new. */
  private meet(series: Wanted['series']): void {
    for (const one of series) if (one.planned.agent !== undefined) this.of(engineOfSeries(one));
  }

  private meetPast({ entries }: PastRun): void {
    for (const { series, probeCode } of entries) this.of(this.engines.of(series, probeCode));
  }

  /** The parts of engines, found in one pass: there may be a thousand agents. */
  private dividedPast(past: PastRun): (engine: EngineId) => PastRun {
    const parts = Map.groupBy(past.entries, ({ series, probeCode }) => this.engines.of(series, probeCode));
    return (engine) => ({ ...past, entries: parts.get(engine) ?? [] });
  }
}

/** The wanted series that one engine measures. */
export const wantedOf = (wanted: Wanted, engine: EngineId): Wanted => divided(wanted)(engine);

type Parts = ReadonlyMap<EngineId, readonly CompiledSeries[]>;

/** The series of each engine: a thousand agents that come back at once ask for their part of the same list. */
const knownParts = new WeakMap<readonly CompiledSeries[], Parts>();

function partsOf(series: readonly CompiledSeries[]): Parts {
  const known = knownParts.get(series);
  if (known) return known;
  const parts = Map.groupBy(series, engineOfSeries);
  knownParts.set(series, parts);
  return parts;
}

function divided({ series, ...limits }: Wanted): (engine: EngineId) => Wanted {
  const parts = partsOf(series);
  return (engine) => {
    const own = parts.get(engine) ?? [];
    return { ...limits, series: own, hasOthers: own.length < series.length };
  };
}
