import { ENGINE_KINDS, type EngineKind } from '../../core/model/engine-kind.ts';
import { engineOf } from '../../probes/registry.ts';
import type { Outage } from '../events/outage.ts';
import type { PastRun } from '../run/past-run.ts';
import type { RunningPlan, Wanted } from './running-plan.ts';
import type { SavedPlans } from './saved-plan.ts';

/** The plans of all engines as one: each has its planner, and an engine knows only its own series. */
export class EnginePlans {
  private readonly plans: Readonly<Record<EngineKind, RunningPlan>>;
  private readonly saved: Pick<SavedPlans, 'adopt'>;

  constructor(plans: Readonly<Record<EngineKind, RunningPlan>>, saved: Pick<SavedPlans, 'adopt'>) {
    this.plans = plans;
    this.saved = saved;
  }

  of(kind: EngineKind): RunningPlan {
    return this.plans[kind];
  }

  /** Throws what `follow` would throw of a plan that is too fast. */
  check(wanted: Wanted): void {
    for (const kind of ENGINE_KINDS) this.plans[kind].check(wantedOf(wanted, kind));
  }

  /** All engines, or none: where one refuses, those before it go back to what they did. */
  async follow(wanted: Wanted): Promise<void> {
    const followed: { readonly plan: RunningPlan; readonly before: Wanted }[] = [];
    for (const kind of ENGINE_KINDS) {
      const plan = this.plans[kind];
      const before = plan.followed;
      try {
        await plan.follow(wantedOf(wanted, kind));
      } catch (error) {
        for (const one of followed.reverse()) await one.plan.goBack(one.before);
        throw error;
      }
      followed.push({ plan, before });
    }
  }

  /** The previous station ended unexpectedly; each engine shows whether it did too. */
  resumeFrom(past: PastRun): void {
    this.saved.adopt(past.entries);
    for (const kind of ENGINE_KINDS) this.plans[kind].resumeFrom(pastOf(past, kind));
  }

  /** Sounder as a whole had ended; each engine continues with its slots when it comes up. */
  continueFrom(past: PastRun, outage: Pick<Outage, 'over'>): void {
    this.saved.adopt(past.entries);
    for (const kind of ENGINE_KINDS) this.plans[kind].continueFrom(pastOf(past, kind), outage);
  }

  closeRun(past: PastRun, nowMs: number): void {
    for (const kind of ENGINE_KINDS) this.plans[kind].closeRun(pastOf(past, kind), nowMs);
  }

  /** The run is over at once: an engine refused its plan. */
  forget(): void {
    for (const kind of ENGINE_KINDS) this.plans[kind].forget();
  }

  /** The engines are to send nothing more. @param keepsSaved the next start continues with this plan */
  async end(keepsSaved = false): Promise<void> {
    await Promise.all(ENGINE_KINDS.map((kind) => this.plans[kind].end(keepsSaved)));
  }
}

/** The wanted series that one engine measures. */
export function wantedOf({ series, ...limits }: Wanted, kind: EngineKind): Wanted {
  const own = series.filter(({ definition }) => engineOf(definition.code) === kind);
  return { ...limits, series: own, hasOthers: own.length < series.length };
}

const pastOf = (past: PastRun, kind: EngineKind): PastRun => ({
  ...past,
  entries: past.entries.filter(({ probeCode }) => engineOf(probeCode) === kind),
});
