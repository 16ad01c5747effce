import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { rateLimitOf } from '../../core/model/rate-limit.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import { endStatus } from '../command/end-status.ts';
import { whileCapturing } from '../measure/capture.ts';
import { checkRate } from '../measure/check-rate.ts';
import { unresolvedPlan } from '../measure/expand-plan.ts';
import { openDriver } from '../measure/open-driver.ts';
import { lookUpNames, RunPlan } from '../measure/run-plan.ts';
import { Session } from '../measure/session.ts';
import { LeftOut } from '../output/left-out.ts';
import { nameReporter } from '../output/name-lines.ts';
import { requireProject } from '../project/project-argument.ts';
import { Cleanups } from './cleanups.ts';
import { isGrowing, RunFollower } from './run-follower.ts';
import { hasInventories, RunInventories } from './run-inventories.ts';
import { RunMetrics } from './run-metrics.ts';
import { RunOutput } from './run-output.ts';
import { RunOutputs } from './run-outputs.ts';
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

type TextFile = ReadFile & { readonly text: string };

/** `sounder run`: measures the targets of a file without a page, in one process. */
export async function run(context: CliContext, path: string, options: RunOptions): Promise<number> {
  const file = await requireProject(context, path, options.as);
  const check = (project: Project) =>
    checkRate(unresolvedPlan(project).series, rateLimitOf(project, options.rate), 'interval');
  check(file.project);
  if (Object.keys(file.project.outputs ?? {}).length > 0 && options.dataDir === undefined)
    context.err('sounder: Nothing is sent to outputs without --data DIR, which stores what is to be sent\n');
  const cleanups = new Cleanups();
  try {
    return await measure({ context, path, file, options, check, cleanups });
  } finally {
    await cleanups.run();
  }
}

interface Measuring {
  readonly context: CliContext;
  readonly path: string;
  readonly file: TextFile;
  readonly options: RunOptions;
  /** Throws for a project that is too fast. */
  readonly check: (project: Project) => void;
  readonly cleanups: Cleanups;
}

async function measure(measuring: Measuring): Promise<number> {
  const { context, path, file, options, check, cleanups } = measuring;
  const { clock, interrupted } = context;
  const { dataDir, json } = options;
  const inventories = new RunInventories(context, { path, dataDir, json });
  // Their last good lists are in the folder of the data, which only one process may have.
  let storage = hasInventories(file.project) ? await storageOf(measuring) : undefined;
  cleanups.add(() => inventories.inventories.close());
  await inventories.start(file.project, check);

  const metrics = new RunMetrics(context, path, options.metrics ?? {});
  cleanups.add(() => metrics.close());
  const output = new RunOutput(context, options, (series) => metrics.service.pathChanged(series));
  const left = new LeftOut(context, file);
  const project = inventories.projectWith(file.project);
  const plan = new RunPlan({
    project,
    clock,
    names: lookUpNames(context, project),
    isOnce: false,
    listener: nameReporter(context, options),
    onError: (error) => context.err(faultLine(toFault(error))),
  });
  cleanups.add(() => plan.close());
  cleanups.add(() => left.reportPending(plan.expand()));

  const first = await plan.ready(interrupted);
  left.report(first);
  if (first.series.length === 0) {
    if (interrupted.aborted) return EXIT.interrupted;
    if (!hasInventories(file.project) || options.capture !== undefined)
      throw new FaultError(nothingToProbe(path, first.left.length > 0));
  }
  const mayGrow = first.isGrowing || hasInventories(file.project);
  const { io, lacks } = await openDriver(
    context,
    { ...first, isGrowing: mayGrow },
    {
      mayChange: true,
      ...(dataDir === undefined ? {} : { dataDir }),
    },
  );
  const closeIo = cleanups.add(() => io.close());
  const possible = left.without(first.series, lacks);
  storage ??= await storageOf(measuring);
  cleanups.add(closeIo); // before the storage, which takes the last batches
  const series = storage ? await storage.identify(possible) : possible;
  output.know(series, project);
  const outputs = storage && new RunOutputs(context, storage.dir, json);
  cleanups.add(() => outputs?.outputs.close());
  await outputs?.start(project, series);
  metrics.watch({ outputs: outputs?.outputs, inventories: inventories.inventories });
  await metrics.follow(file, plan, series);

  const progress = new RunProgress(clock, options.durationMs ?? null, (line) => {
    if (!json || context.errTerminal) context.err(line); // JSON shows progress by its events and samples
  });
  progress.know(series);
  const schedule = new RunSchedule({ ...context, json, changed: () => follower.followSoon() });
  const open = schedule.open(series);
  const session = new Session({
    io,
    clock,
    series: open,
    isGrowing: isGrowing(first, schedule, file),
    rounds: null,
    durationMs: options.durationMs ?? null,
    rate: rateLimitOf(file.project, options.rate),
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
  const follower = new RunFollower(file, {
    context,
    rate: options.rate,
    plan,
    inventories,
    session,
    schedule,
    lacks,
    left,
    storage,
    outputs,
    output,
    progress,
    metrics,
  });
  const reload = new RunReload(file, {
    context,
    path,
    as: options.as,
    json,
    onRead: (isApplied) => {
      metrics.isReloadFailed = !isApplied;
    },
    take: (next) => follower.take(next),
  });
  const stopFollowing = () => {
    schedule.close();
    reload.close();
    progress.close();
  };
  cleanups.add(stopFollowing);

  const result = await whileCapturing(context, options.capture, first.series, (record) => {
    follower.record = record;
    const measured = session.run();
    plan.whenChanged((next) => follower.followOrReport(next));
    inventories.follow(() => follower.followInventories());
    return measured.finally(() => {
      stopFollowing();
      return plan.end();
    });
  });
  await inventories.inventories.close();
  await closeIo();
  const unstored = (await storage?.close()) ?? null;
  if (result.summaries.length === 0 && !result.wasInterrupted && !schedule.isWaiting)
    throw new FaultError(nothingToProbe(path, true));
  output.summaries(result.summaries);
  const status = endStatus(context, { ...result, unstored }, output.crossings(result.summaries, plan.current));
  await outputs?.finish();
  return status;
}

async function storageOf({ context, file, options: { dataDir }, cleanups }: Measuring) {
  if (dataDir === undefined) return undefined;
  const storage = await openRunStorage(context, dataDir, file);
  cleanups.add(() => storage.release());
  cleanups.add(() => storage.close());
  return storage;
}

function nothingToProbe(path: string, isLeftOut: boolean): Fault {
  const code = isLeftOut ? 'resolver.nothing-left' : 'plan.empty';
  const message = isLeftOut ? `None of the targets of ${path} can be probed` : `${path} has no targets to probe`;
  return isLeftOut ? { code, message } : { code, message, hint: 'add a target' };
}
