import type { FileKind } from '../../core/model/file-kind.ts';
import { PathBook } from '../../core/paths/path-book.ts';
import { routeChangeWords } from '../../core/paths/route-change-words.ts';
import { FaultError } from '../../core/result/result.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { faultLine } from '../../host/exit-status.ts';
import { PROBES } from '../../probes/index.common.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { whileCapturing } from './capture.ts';
import { checkRate } from './check-rate.ts';
import type { CliContext } from './context.ts';
import { endStatus } from './end-status.ts';
import { eventLine, nameLine, roundLine, sampleLine, summaryLine } from './json-lines.ts';
import { openDriver } from './open-driver.ts';
import { requireProject } from './project-argument.ts';
import { leftLines, RunPlan } from './resolve.ts';
import { RunReload } from './run-reload.ts';
import { openRunStorage } from './run-storage.ts';
import { Session } from './session.ts';
import { remarks, summaryTable } from './summary-table.ts';
import { crossings } from './thresholds.ts';
import { changeLine } from './trace-lines.ts';

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
  let { project } = file;
  let replan = (): Promise<void> => Promise.resolve();
  let record = (_: readonly IdentifiedSeries[]): Promise<void> => Promise.resolve();
  const plan = new RunPlan(project, context.clock, (change) => {
    if (options.json) context.out(`${nameLine(change, context.clock.nowNs())}\n`);
    else
      context.err(
        `sounder: ${change.name} ${change.after === null ? `is not probed: ${change.reason}` : `is ${change.after} now`}\n`,
      );
    void replan();
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
    const byId = new Map(series.map((one) => [one.seriesId, one]));
    const rounds = new RoundTable((id) => {
      const one = byId.get(id)?.planned;
      const rules = one && PROBES[one.probe].definition;
      return rules && { rules, samples: rules.adaptive ? null : one.settings.packets };
    });
    const paths = new PathBook(PROBES.traceroute.definition, (id) => byId.get(id)?.planned.address ?? '');
    const session = new Session({
      io,
      clock: context.clock,
      series,
      rounds: null,
      durationMs: options.durationMs ?? null,
      interrupted: context.interrupted,
      onBatch(frame, batch) {
        if (options.json && options.samples) {
          let text = '';
          for (let at = 0; at < batch.count; at++) {
            const one = byId.get(batch.series[at] as number);
            if (one) text += `${sampleLine(batch, at, one, PROBES[one.planned.probe].definition)}\n`;
          }
          context.out(text);
        }
        if (options.json && options.rounds) {
          for (const round of rounds.add(batch)) {
            const one = byId.get(round.series);
            if (one) context.out(`${roundLine(round, one)}\n`);
          }
        }
        for (const change of paths.add(batch)) {
          const one = byId.get(change.series);
          if (!one) continue;
          if (options.json) context.out(changeLine(one, change));
          else context.err(`sounder: ${routeChangeWords(one.planned.target, change)}\n`);
        }
        storage?.store.add(frame);
      },
      onEvent(event) {
        if (options.json) context.out(`${eventLine(event)}\n`);
        else context.err(`sounder: ${event.kind}\n`);
      },
      interfaceWords: (name, target) => `interface ${name} of target ${target}`,
    });
    const follow = async (next: readonly IdentifiedSeries[]) => {
      const identified = storage ? await storage.identify(next) : next;
      for (const one of identified) byId.set(one.seriesId, one);
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
    if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
    else context.out(summaryTable(result.summaries));
    if (!options.json) context.err(remarks(result.summaries));
    let crossed = false;
    for (const { series: one, summary } of result.summaries) {
      const thresholds = project.targets?.[one.planned.target]?.thresholds;
      for (const { figure, limit, value } of thresholds ? crossings(thresholds, summary) : []) {
        crossed = true;
        const common = { target: one.planned.target, address: one.planned.address, figure, limit, value };
        if (options.json) context.out(`${JSON.stringify({ kind: 'event', event: 'threshold-crossed', ...common })}\n`);
        else context.err(`sounder: ${common.target} (${common.address}): ${figure} ${value} is above ${limit}\n`);
      }
    }
    return endStatus(context, result, crossed);
  } finally {
    plan.close();
  }
}
