import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import { PROBES } from '../../probes/index.common.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import { Store } from '../../station/store/store.ts';
import { DEFAULT_CAP_BYTES } from '../defaults.ts';
import { checkRate } from './check-rate.ts';
import type { CliContext } from './context.ts';
import { eventLine, sampleLine, summaryLine } from './json-lines.ts';
import { openDriver } from './open-driver.ts';
import { type FileKind, requireProject } from './project-argument.ts';
import { resolvePlan } from './resolve.ts';
import { Session } from './session.ts';
import { remarks, summaryTable } from './summary-table.ts';
import { crossings } from './thresholds.ts';

export interface RunOptions {
  readonly durationMs?: number;
  readonly dataDir?: string;
  readonly json: boolean;
  readonly samples: boolean;
  readonly as?: FileKind;
  readonly rate?: number;
}

/** `sounder run`: a file without a page, in one process. */
export async function run(context: CliContext, path: string, options: RunOptions): Promise<number> {
  const { project } = requireProject(path, options.as, context.err);
  const { series: numbered, left } = await resolvePlan(project, context.clock);
  for (const { name, reason } of left) context.err(`sounder: ${name} is left out: ${reason}\n`);
  if (numbered.length === 0) throw new FaultError({ code: 'plan.empty', message: `${path} has nothing to probe` });
  checkRate(numbered, options.rate);
  const storage =
    options.dataDir === undefined ? undefined : await openStorage(context, options.dataDir, path, numbered);
  const series = storage?.series ?? numbered;
  const io = await openDriver(context, series);
  const byId = new Map(series.map((one) => [one.seriesId, one]));
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
      storage?.store.add(frame);
    },
    onEvent(event) {
      if (options.json) context.out(`${eventLine(event)}\n`);
      else context.err(`sounder: ${event.kind}\n`);
    },
  });
  const result = await session.run();
  await io.close();
  await storage?.close();
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
  if (result.wasInterrupted) return EXIT.interrupted;
  return crossed ? EXIT.thresholdCrossed : EXIT.ok;
}

/** A data folder for this run; its ids replace the numbers of the series. */
async function openStorage(
  context: CliContext,
  dir: string,
  path: string,
  series: readonly IdentifiedSeries[],
): Promise<{ store: Store; series: IdentifiedSeries[]; close(): Promise<void> }> {
  const folder = takeDataFolder(resolve(dir));
  const { store } = await Store.open({
    dataDir: folder.dir,
    capBytes: DEFAULT_CAP_BYTES,
    entryDir: context.entryDir,
    onCommitted: () => undefined,
    onWriteFault: (fault) => {
      if (fault) context.err(faultLine(fault));
    },
    onBadBatch: () => context.log.error('the store refused a batch'),
  });
  const projectPath = join(folder.dir, 'project.yaml');
  if (!existsSync(projectPath)) copyFileSync(path, projectPath); // so that `serve` shows what was measured
  const keys = series.map(({ planned }) => ({
    target: planned.target,
    probe: planned.probe,
    address: planned.address,
    group: planned.group ?? '',
    port: planned.port ?? 0,
  }));
  const ids = await store.request({ method: 'identifySeries', keys });
  return {
    store,
    series: series.map((one, at) => ({ ...one, seriesId: ids[at]?.seriesId ?? one.seriesId })),
    async close() {
      await store.close();
      folder.release();
    },
  };
}
