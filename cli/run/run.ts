import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import { endStatus } from '../command/end-status.ts';
import { whileCapturing } from '../measure/capture.ts';
import { checkRate } from '../measure/check-rate.ts';
import { type ResolvedPlan, unresolvedPlan } from '../measure/expand-plan.ts';
import { openDriver } from '../measure/open-driver.ts';
import { lookUpNames, RunPlan } from '../measure/run-plan.ts';
import { Session } from '../measure/session.ts';
import { LeftOut } from '../output/left-out.ts';
import { nameReporter } from '../output/name-lines.ts';
import { requireProject } from '../project/project-argument.ts';
import { RunMetrics } from './run-metrics.ts';
import { RunOutput } from './run-output.ts';
import { RunProgress } from './run-progress.ts';
import { RunReload } from './run-reload.ts';
import { RunSchedule } from './run-schedule.ts';
import { openRunStorage } from './run-storage.ts';

export interface RunOptions {
  readonly durationMs?: number;
  readonly dataDir?: string;
  readonly json: boolean;
  readonly samples: boolean;
  readonly rounds: boolean;
  readonly metrics?: MetricsFlags;
  readonly as?: FileKind;
  readonly rate?: number;
  /** Record the packets into this file. */
  readonly capture?: string;
}

/** `sounder run`: measures the targets of a file without a page, in one process. */
export async function run(context: CliContext, path: string, options: RunOptions): Promise<number> {
  const file = await requireProject(context, path, options.as);
  checkRate(unresolvedPlan(file.project).series, options.rate, 'interval');
  let pathChanged: (series: number) => void = () => undefined;
  const output = new RunOutput(context, options, (series) => pathChanged(series));
  const left = new LeftOut(context, file);
  let taken: ReadFile = file;
  let loss: Fault | null = null;
  let record = (_: readonly IdentifiedSeries[]): Promise<void> => Promise.resolve();
  const { clock, interrupted } = context;
  // Before look-ups begin, whose process would inherit the password of the metrics.
  const metrics = new RunMetrics(context, path, options.metrics ?? {});
  const names = lookUpNames(context, file.project);
  const plan = new RunPlan({
    project: file.project,
    clock,
    names,
    isOnce: false,
    listener: nameReporter(context, options),
    onError: (error) => context.err(faultLine(toFault(error))),
  });
  pathChanged = (series) => metrics.service.pathChanged(series);
  try {
    const first = await plan.ready(interrupted);
    left.report(first);
    if (first.series.length === 0) {
      if (interrupted.aborted) return EXIT.interrupted;
      throw new FaultError(nothingToProbe(path, first.left.length > 0));
    }
    const { io, lacks } = await openDriver(context, first, {
      mayChange: true,
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    });
    const possible = left.without(first.series, lacks);
    const storage = await storageOf(context, file, options, possible).catch(async (error: unknown) => {
      await io.close();
      throw error;
    });
    const series = storage?.series ?? possible;
    output.know(series, file.project);
    await metrics.follow(file, plan, series).catch(async (error: unknown) => {
      await Promise.all([io.close(), storage?.close()]);
      throw error;
    });
    const progress = new RunProgress(context.clock, options.durationMs ?? null, (line) => {
      if (!options.json || context.errTerminal) context.err(line); // JSON shows progress by its events and samples
    });
    progress.know(series);
    const schedule = new RunSchedule({
      ...context,
      json: options.json,
      changed: () =>
        void plan.inTurn(() => followAgain()).catch((error: unknown) => context.err(faultLine(toFault(error)))),
    });
    const open = schedule.open(series);
    const session = new Session({
      io,
      clock,
      series: open,
      isGrowing: first.isGrowing || schedule.isWaiting,
      rounds: null,
      durationMs: options.durationMs ?? null,
      rate: options.rate,
      interval: 'interval',
      interrupted,
      onBatch(frame, batch) {
        output.batch(batch);
        progress.add(batch);
        metrics.service.add(batch);
        storage?.store.add(frame, batch);
      },
      onEvent: (event) => output.event(event),
      interfaceWords: (name, target) => `interface ${name} of target ${target}`,
      onLeft: (series, fault) => left.series(series, fault),
    });
    const follow = async (next: ResolvedPlan, of: ReadFile = taken): Promise<Fault | null> => {
      left.report(next);
      const possible = left.without(next.series, lacks);
      const identified = storage ? await storage.identify(possible) : possible;
      output.know(identified, plan.current);
      progress.know(identified);
      await record(identified);
      const open = schedule.open(identified);
      const fault = session.replan(open, next.isGrowing || schedule.isWaiting);
      if (!fault) await metrics.follow(of, plan, identified);
      return fault;
    };
    const followAgain = async () => {
      const fault = await follow(plan.expand());
      if (fault) context.err(faultLine(fault));
    };
    const reload = new RunReload(file, {
      context,
      path,
      as: options.as,
      json: options.json,
      onRead: (isApplied) => {
        metrics.isReloadFailed = !isApplied;
      },
      take: (next) =>
        plan.inTurn(async () => {
          try {
            checkRate(unresolvedPlan(next.project).series, options.rate, 'interval');
            left.follow(next);
            const fault = await follow(plan.follow(next.project), next);
            if (fault) throw new FaultError(fault);
          } catch (error) {
            left.follow(taken);
            await follow(plan.follow(taken.project));
            throw error;
          }
          taken = next;
        }),
    });
    const result = await whileCapturing(context, options.capture, first.series, (followSeries) => {
      record = followSeries;
      const measured = session.run();
      plan.whenChanged(async (next) => {
        const fault = await follow(next);
        if (fault) context.err(faultLine(fault));
      });
      return measured.finally(() => {
        schedule.close();
        reload.close();
        return plan.end();
      });
    }).finally(async () => {
      schedule.close();
      reload.close();
      progress.close();
      await io.close();
      loss = (await storage?.close()) ?? null;
    });
    if (result.summaries.length === 0 && !result.wasInterrupted && !schedule.isWaiting)
      throw new FaultError(nothingToProbe(path, true));
    output.summaries(result.summaries);
    return endStatus(context, { ...result, unstored: loss }, output.crossings(result.summaries, taken.project));
  } finally {
    left.reportPending(plan.expand());
    plan.close();
    await metrics.close();
  }
}

const storageOf = async (
  context: CliContext,
  file: ReadFile & { readonly text: string },
  { dataDir }: RunOptions,
  series: readonly IdentifiedSeries[],
) => (dataDir === undefined ? undefined : openRunStorage(context, dataDir, file, series));

function nothingToProbe(path: string, isLeftOut: boolean): Fault {
  const code = isLeftOut ? 'resolver.nothing-left' : 'plan.empty';
  const message = isLeftOut ? `None of the targets of ${path} can be probed` : `${path} has no targets to probe`;
  return isLeftOut ? { code, message } : { code, message, hint: 'add a target' };
}
