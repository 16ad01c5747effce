import { rateLimitOf } from '../../core/model/rate-limit.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import { checkRate } from '../measure/check-rate.ts';
import { type ResolvedPlan, unresolvedPlan } from '../measure/expand-plan.ts';
import type { OpenDriver } from '../measure/open-driver.ts';
import type { RunPlan } from '../measure/run-plan.ts';
import type { Session } from '../measure/session.ts';
import type { LeftOut } from '../output/left-out.ts';
import { hasInventories, type RunInventories } from './run-inventories.ts';
import type { RunMetrics } from './run-metrics.ts';
import type { RunOutput } from './run-output.ts';
import type { RunOutputs } from './run-outputs.ts';
import type { RunProgress } from './run-progress.ts';
import type { RunSchedule } from './run-schedule.ts';
import type { RunStorage } from './run-storage.ts';

export interface RunFollowerParts {
  readonly context: Pick<CliContext, 'err'>;
  readonly rate: number | undefined;
  readonly plan: RunPlan;
  readonly inventories: RunInventories;
  readonly session: Pick<Session, 'replan'>;
  readonly schedule: RunSchedule;
  readonly lacks: OpenDriver['lacks'];
  readonly left: LeftOut;
  readonly storage: RunStorage | undefined;
  readonly outputs: RunOutputs | undefined;
  readonly output: RunOutput;
  readonly progress: RunProgress;
  readonly metrics: RunMetrics;
}

/** Makes all parts of a run follow names, schedules, inventories, and the file that is read again. */
export class RunFollower {
  /** The file in force. */
  taken: ReadFile;
  /** Records the packets of these series from now on. */
  record: (series: readonly IdentifiedSeries[]) => Promise<void> = () => Promise.resolve();
  private readonly parts: RunFollowerParts;

  constructor(file: ReadFile, parts: RunFollowerParts) {
    this.taken = file;
    this.parts = parts;
  }

  /** Follows the plan as it is now, after the changes before it; a failure is reported. */
  followSoon(): void {
    const { plan, context } = this.parts;
    void plan
      .inTurn(() => this.followOrReport(plan.expand()))
      .catch((error: unknown) => context.err(faultLine(toFault(error))));
  }

  async followOrReport(next: ResolvedPlan): Promise<void> {
    const fault = await this.follow(next);
    if (fault) this.parts.context.err(faultLine(fault));
  }

  /** Follows changed inventories. Rejects when that cannot be measured. */
  followInventories(): Promise<void> {
    const { plan, inventories } = this.parts;
    return plan.inTurn(async () => {
      const fault = await this.follow(plan.follow(inventories.projectWith(this.taken.project)));
      if (fault) throw new FaultError(fault);
    });
  }

  /** Follows another file. Rejects when that cannot be measured; then all is as before. */
  take(next: ReadFile): Promise<void> {
    const { plan, inventories, left, rate } = this.parts;
    return plan.inTurn(async () => {
      try {
        const project = inventories.projectWith(next.project);
        checkRate(unresolvedPlan(project).series, rateLimitOf(project, rate), 'interval');
        left.follow(next);
        const fault = await this.follow(plan.follow(project), next);
        if (fault) throw new FaultError(fault);
      } catch (error) {
        left.follow(this.taken);
        await this.follow(plan.follow(inventories.projectWith(this.taken.project)));
        throw error;
      }
      this.taken = next;
      inventories.inventories.follow(next.project);
    });
  }

  /** @returns why the plan cannot be measured; then the session continues as before */
  private async follow(next: ResolvedPlan, of: ReadFile = this.taken): Promise<Fault | null> {
    const { plan, session, schedule, lacks, left, storage, outputs, output, progress, metrics, rate } = this.parts;
    left.report(next);
    const possible = left.without(next.series, lacks);
    const identified = storage ? await storage.identify(possible) : possible;
    output.know(identified, plan.current);
    progress.know(identified);
    await this.record(identified);
    const open = schedule.open(identified);
    const fault = session.replan(open, isGrowing(next, schedule, of), rateLimitOf(of.project, rate));
    if (fault) return fault;
    await metrics.follow(of, plan, identified);
    outputs?.follow(of.project, identified);
    return null;
  }
}

/** Whether more series may come. */
export const isGrowing = (
  next: Pick<ResolvedPlan, 'isGrowing'>,
  schedule: Pick<RunSchedule, 'isWaiting'>,
  { project }: Pick<ReadFile, 'project'>,
): boolean => next.isGrowing || schedule.isWaiting || hasInventories(project);
