import type { FileKind } from '../../core/model/file-kind.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { whileCapturing } from './capture.ts';
import { checkRate } from './check-rate.ts';
import type { CliContext } from './context.ts';
import { endStatus } from './end-status.ts';
import { openDriver } from './open-driver.ts';
import { requireProject } from './project-argument.ts';
import { leftLines, RunPlan } from './resolve.ts';
import { RunOutput } from './run-output.ts';
import { RunReload } from './run-reload.ts';
import { openRunStorage } from './run-storage.ts';
import { Session } from './session.ts';

export interface RunOptions {
  readonly durationMs?: number;
  readonly dataDir?: string;
  readonly json: boolean;
  readonly samples: boolean;
  readonly rounds: boolean;
  readonly as?: FileKind;
  readonly rate?: number;
  /** Record the packets into this file. */
  readonly capture?: string;
}

/** `sounder run`: a file without a page, in one process. */
export async function run(context: CliContext, path: string, options: RunOptions): Promise<number> {
  const file = requireProject(path, options.as, context.err);
  const output = new RunOutput(context, options);
  let { project } = file;
  let replan = (): Promise<void> => Promise.resolve();
  let record = (_: readonly IdentifiedSeries[]): Promise<void> => Promise.resolve();
  const plan = new RunPlan(project, context.clock, (change) => {
    output.nameChange(change);
    void replan().catch((error: unknown) => context.err(faultLine(toFault(error))));
  });
  try {
    const resolved = await plan.resolve();
    const { series: numbered, left, notes } = resolved;
    context.err(leftLines(resolved, file));
    for (const { name, note } of notes) context.err(`sounder: ${name}: ${note}\n`);
    if (numbered.length === 0) {
      const code = left.length > 0 ? 'resolver.nothing-left' : 'plan.empty';
      const hint = left.length > 0 ? 'all of its targets are left out' : 'add a target to it';
      throw new FaultError({ code, message: `${path} has nothing to probe`, hint });
    }
    checkRate(numbered, options.rate);
    const storage =
      options.dataDir === undefined ? undefined : await openRunStorage(context, options.dataDir, path, file, numbered);
    const series = storage?.series ?? numbered;
    const io = await openDriver(context, series).catch(async (error: unknown) => {
      await storage?.close();
      throw error;
    });
    output.know(series);
    const session = new Session({
      io,
      clock: context.clock,
      series,
      rounds: null,
      durationMs: options.durationMs ?? null,
      rate: options.rate,
      interrupted: context.interrupted,
      onBatch(frame, batch) {
        output.batch(batch);
        storage?.store.add(frame);
      },
      onEvent: (event) => output.event(event),
      interfaceWords: (name, target) => `interface ${name} of target ${target}`,
    });
    const follow = async (next: readonly IdentifiedSeries[]) => {
      const identified = storage ? await storage.identify(next) : next;
      output.know(identified);
      await record(identified);
      return session.replan(identified);
    };
    replan = async () => {
      const fault = await follow(plan.expand().series);
      if (fault) context.err(faultLine(fault));
    };
    const reload = new RunReload(file, {
      context,
      path,
      as: options.as,
      json: options.json,
      async take(next) {
        const resolved = await plan.resolve(next.project);
        try {
          checkRate(resolved.series, options.rate);
          const fault = await follow(resolved.series);
          if (fault) throw new FaultError(fault);
        } catch (error) {
          await follow((await plan.resolve(project)).series);
          throw error;
        }
        ({ project } = next);
      },
    });
    const result = await whileCapturing(context, options.capture, series, (followSeries) => {
      record = followSeries;
      return session.run();
    }).finally(async () => {
      reload.close();
      await io.close();
      await storage?.close();
    });
    output.summaries(result.summaries);
    return endStatus(context, result, output.crossings(result.summaries, project));
  } finally {
    plan.close();
  }
}
