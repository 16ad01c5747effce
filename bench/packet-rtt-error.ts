import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeOptions } from '../host/packet-io/native.ts';
import { compileHelper } from '../lab/compile.ts';
import { runInLab } from '../lab/namespaces.ts';
import { LAB, printTable } from './packet-lab.ts';
import type { LoadReport, LoadTask } from './packet-load.ts';

const TARGETS = 6_000;

const SOURCES: readonly { readonly stamps: string; readonly options: NativeOptions }[] = [
  { stamps: 'kernel-tx-rx', options: {} },
  { stamps: 'kernel-rx', options: { stampLimitPps: 1 } },
  { stamps: 'user', options: { kernelStamps: false } },
];

export interface RttErrorResult {
  readonly seconds: number;
  /** Reported RTT minus the kernel's, µs: signed median, and median and 99th percentile of the magnitude. */
  readonly sources: readonly {
    readonly stamps: string;
    readonly samples: number;
    readonly biasUs: number;
    readonly medianUs: number;
    readonly p99Us: number;
  }[];
}

const at = (sorted: readonly number[], q: number): number => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;

/** Truth by address, in the order of the rounds. */
function readTruth(file: string): Map<string, number[]> {
  const truth = new Map<string, number[]>();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [address = '', rttNs] = line.split(' ');
    const known = truth.get(address);
    if (known) known.push(Number(rttNs));
    else truth.set(address, [Number(rttNs)]);
  }
  return truth;
}

function errorsUs(report: LoadReport, truth: ReadonlyMap<string, readonly number[]>, stamps: string): number[] {
  const errors: number[] = [];
  for (const [series, round, rttNs, source] of report.rtts ?? []) {
    const trueNs = truth.get(`10.9.${series >> 8}.${series & 255}`)?.[round];
    if (source === stamps && trueNs !== undefined) errors.push((rttNs - trueNs) / 1000);
  }
  return errors;
}

/**
 * Measures the error of each timestamp source against a packet socket on the interface, on loopback at
 * 6 000 × 1 Hz: Sounder's own share of every reported RTT.
 */
export async function benchRttError(options: { seconds?: number } = {}): Promise<RttErrorResult> {
  const { seconds = 10 } = options;
  const watcher = compileHelper('watcher.c', []);
  if ('missing' in watcher) throw new Error(watcher.missing);
  const sources: RttErrorResult['sources'][number][] = [];
  for (const source of SOURCES) {
    const file = join(mkdtempSync(join(tmpdir(), 'sounder-bench-')), 'truth');
    const task: LoadTask = {
      targets: TARGETS,
      periodMs: 1_000,
      rounds: seconds,
      options: source.options,
      wantRtts: true,
    };
    const watched = `${watcher.file} ${file} >/run/watcher & until grep -q ready /run/watcher; do kill -0 $!; sleep 0.01; done
      "$@"; code=$?; kill -TERM $!; wait $!; exit $code`;
    const command = ['sh', '-c', watched, 'sh', process.execPath, 'bench/packet-load.ts', JSON.stringify(task)];
    const run = await runInLab(LAB, command);
    if (run.exitCode !== 0) throw new Error(`the engine exited with ${run.exitCode}: ${run.stderr}`);
    const errors = errorsUs(JSON.parse(run.stdout) as LoadReport, readTruth(file), source.stamps).toSorted(
      (a, b) => a - b,
    );
    const sizes = errors.map(Math.abs).toSorted((a, b) => a - b);
    const figures = { biasUs: at(errors, 0.5), medianUs: at(sizes, 0.5), p99Us: at(sizes, 0.99) };
    sources.push({ stamps: source.stamps, samples: errors.length, ...figures });
  }
  printTable(
    `RTT error against the kernel, ${TARGETS} × 1 Hz × ${seconds} s on loopback`,
    ['timestamps', 'samples', 'bias µs', 'median |error| µs', 'p99 |error| µs'],
    sources.map((one) => [
      one.stamps,
      one.samples,
      one.biasUs.toFixed(2),
      one.medianUs.toFixed(2),
      one.p99Us.toFixed(2),
    ]),
  );
  return { seconds, sources };
}
