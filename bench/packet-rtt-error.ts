import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridOf } from '../core/plan/schedule.ts';
import type { NativeOptions } from '../host/packet-io/native.ts';
import { readTruth, watchedCommand } from '../lab/loopback-truth.ts';
import { runInLab } from '../lab/namespaces.ts';
import { loadName, withLoad } from './other-load.ts';
import { LAB, printTable } from './packet-lab.ts';
import type { LoadReport, LoadTask } from './packet-load.ts';

const TARGETS = 6_000;

/** The default requests transmit timestamps for some packets at this rate. */
const RUNS: readonly { readonly timed: string; readonly options: NativeOptions }[] = [
  { timed: 'every packet', options: { stampLimitPps: 1_000_000 } },
  { timed: 'some packets', options: {} },
  { timed: 'none', options: { kernelStamps: false } },
];

/** Reported minus true RTT, µs: signed median; of its magnitude median, 99th and 99.9th percentile. */
export interface RttErrors {
  /** Packets that the kernel times when they leave. */
  readonly timed: string;
  /** Source of the timestamps of these samples. */
  readonly stamps: string;
  readonly samples: number;
  readonly biasUs: number;
  readonly medianUs: number;
  readonly p99Us: number;
  readonly p999Us: number;
}

export interface RttErrorResult {
  readonly seconds: number;
  readonly sources: readonly RttErrors[];
}

const at = (sorted: readonly number[], q: number): number => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;

function errorsBySource(report: LoadReport, truth: ReadonlyMap<string, readonly number[]>): Map<string, number[]> {
  const errorsUs = new Map<string, number[]>();
  for (const [series, round, rttNs, stamps] of report.rtts ?? []) {
    const trueNs = truth.get(`10.9.${series >> 8}.${series & 255}`)?.[round];
    if (trueNs === undefined || Number.isNaN(rttNs)) continue;
    const known = errorsUs.get(stamps);
    if (known) known.push((rttNs - trueNs) / 1000);
    else errorsUs.set(stamps, [(rttNs - trueNs) / 1000]);
  }
  return errorsUs;
}

function summarise(timed: string, stamps: string, errorsUs: readonly number[]): RttErrors {
  const errors = errorsUs.toSorted((a, b) => a - b);
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const figures = { medianUs: at(sizes, 0.5), p99Us: at(sizes, 0.99), p999Us: at(sizes, 0.999) };
  return { timed, stamps, samples: errors.length, biasUs: at(errors, 0.5), ...figures };
}

/** One run of the engine, next to a packet socket that sees the same packets. */
async function measure(timed: string, options: NativeOptions, seconds: number): Promise<RttErrors[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'sounder-bench-')), 'truth');
  const gridMs = gridOf(TARGETS);
  const task: LoadTask = { targets: TARGETS, periodMs: 1_000, rounds: seconds, gridMs, options, wantRtts: true };
  const watched = watchedCommand([process.execPath, 'bench/packet-load.ts', JSON.stringify(task)], file);
  if ('missing' in watched) throw new Error(watched.missing);
  const run = await runInLab(LAB, watched.command);
  if (run.exitCode !== 0) throw new Error(`the engine exited with ${run.exitCode}: ${run.stderr}`);
  const bySource = errorsBySource(JSON.parse(run.stdout) as LoadReport, readTruth(file));
  return [...bySource].map(([stamps, errorsUs]) => summarise(timed, stamps, errorsUs));
}

/**
 * Errors of the reported RTTs by source of their timestamps, against a packet socket on the interface that sees the same
 * packets, on loopback at 6 000 × 1 Hz: the engine's share of every RTT.
 * @param load processes that spin meanwhile
 */
export async function benchRttError(options: { seconds?: number; load?: number } = {}): Promise<RttErrorResult> {
  const { seconds = 10, load = 0 } = options;
  const sources = await withLoad(load, async () => {
    const all: RttErrors[] = [];
    for (const { timed, options } of RUNS) all.push(...(await measure(timed, options, seconds)));
    return all;
  });
  printTable(
    `RTT error against the kernel, ${TARGETS} × 1 Hz × ${seconds} s on loopback, ${loadName(load)}`,
    ['timed by the kernel', 'stamps', 'samples', 'bias µs', 'median |error| µs', 'p99 |error| µs', 'p99.9'],
    sources.map((one) => [
      one.timed,
      one.stamps,
      one.samples,
      one.biasUs.toFixed(2),
      one.medianUs.toFixed(2),
      one.p99Us.toFixed(2),
      one.p999Us.toFixed(2),
    ]),
  );
  return { seconds, sources };
}
