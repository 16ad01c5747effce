/**
 * The service engine as a child process of a benchmark: fetches URLs at a steady rate and prints cost and results as one
 * line of JSON. Argument: a ServiceTask as JSON.
 */
import { type Batch, decodeBatch } from '../core/model/batch.ts';
import { columnValue } from '../core/model/column-value.ts';
import { outcomeName } from '../core/model/outcome.ts';
import type { PlanEntry } from '../core/model/packet.ts';
import type { ProbeDefinition } from '../core/model/probe-definition.ts';
import { expandTarget } from '../core/plan/expand.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { ServiceIo } from '../engine/service/service-io.ts';
import { systemClock } from '../host/clock.ts';
import { serviceHost } from '../host/service/service-host.ts';
import { RUNNERS } from '../probes/index.service.ts';
import { probeOf } from '../probes/registry.ts';

export interface ServiceTask {
  readonly probe: string;
  readonly to: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly targets: number;
  readonly periodMs: number;
  readonly rounds: number;
  /** First rounds, which are not counted. */
  readonly warmUpRounds: number;
}

export interface ServiceReport {
  readonly samples: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** User and system time of the whole process, per sample after the warm-up. */
  readonly cpuUsPerSample: number;
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Median of each numeric column, in its unit. */
  readonly medians: Readonly<Record<string, number>>;
  readonly rssMb: number;
}

const START_MS = 500;

const task = JSON.parse(process.argv[2] ?? '{}') as ServiceTask;
const { definition, compile } = probeOf(task.probe);
const clock = systemClock();
const host = serviceHost({ clock });
const io = new ServiceIo({ runners: RUNNERS, host, clock, log: memoryLog(), capabilities: async () => ({}) as never });

function entries(startMs: number): PlanEntry[] {
  const target = { probe: task.probe, to: task.to, ...task.settings };
  const { series, settings, reason } = expandTarget(
    't',
    target,
    { sounder: 1 },
    new Map(),
    undefined,
    () => definition,
  );
  const [planned] = series;
  if (!planned) throw new Error(`no series: ${reason}`);
  return Array.from({ length: task.targets }, (_, index) => {
    const firstAtMs = startMs + Math.floor((index * task.periodMs) / task.targets);
    return {
      entryId: index,
      series: index,
      probeCode: definition.code,
      columns: 'none',
      firstAtMs,
      steadyFromMs: firstAtMs + task.periodMs,
      periodMs: task.periodMs,
      rounds: task.warmUpRounds + task.rounds,
      fromRound: 0,
      resumeCause: 0,
      count: 1,
      spacingMs: 0,
      timeoutMs: settings.timeoutMs,
      firstNumber: 0,
      packet: compile(planned),
    };
  });
}

const wanted = task.targets * task.rounds;
const outcomes: Record<string, number> = {};
const values: Record<string, number[]> = {};
const lateMs: number[] = [];
let count = 0;
let before: NodeJS.CpuUsage | undefined;

const done = new Promise<void>((resolve) => {
  io.onBatch((frame) => {
    const batch = decodeBatch(frame, () => definition.columns);
    if (!batch) throw new Error('a frame cannot be read');
    for (let at = 0; at < batch.count; at++)
      if ((batch.round[at] ?? 0) >= task.warmUpRounds) note(batch, at, definition);
    if (count >= wanted) resolve();
  });
});

function note(batch: Batch, at: number, { columns }: ProbeDefinition): void {
  before ??= process.cpuUsage();
  count += 1;
  const outcome = outcomeName(batch.outcome[at] ?? 0);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  lateMs.push((batch.lateUs[at] ?? 0) / 1000);
  const all = [...columns.map((column) => [column.name, columnValue(column, batch.typed[column.name]?.[at])] as const)];
  all.push(['durationMs', (batch.rttNs[at] ?? Number.NaN) / 1e6]);
  for (const [name, value] of all) {
    if (typeof value !== 'number') continue;
    values[name] ??= [];
    values[name].push(value);
  }
}

const quantile = (list: readonly number[], share: number): number =>
  list.toSorted((left, right) => left - right)[Math.min(list.length - 1, Math.floor(list.length * share))] ??
  Number.NaN;

io.apply({ remove: [], add: entries(clock.nowMs() + START_MS) });
await done;
const used = process.cpuUsage(before);
const report: ServiceReport = {
  samples: count,
  outcomes,
  cpuUsPerSample: (used.user + used.system) / count,
  lateMs: { p50: quantile(lateMs, 0.5), p99: quantile(lateMs, 0.99), max: quantile(lateMs, 1) },
  medians: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, quantile(list, 0.5)])),
  rssMb: process.memoryUsage.rss() / 1e6,
};
await io.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit();
