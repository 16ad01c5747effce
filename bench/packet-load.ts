/**
 * The packet engine as a child process of a benchmark: probes so many addresses of 10.9.0.0/16 and prints what it
 * cost and what came of it, as one line of JSON. Argument: a LoadTask as JSON.
 */
import { readFileSync } from 'node:fs';
import { decodeBatch } from '../core/model/batch.ts';
import { outcomeName, stampName } from '../core/model/outcome.ts';
import { ICMP_ECHO_COLUMNS, type PlanEntry } from '../core/ports/packet-io.ts';
import { type NativeOptions, openNativePacketIo } from '../host/packet-io/native.ts';

export interface LoadTask {
  readonly options?: NativeOptions;
  readonly targets: number;
  readonly periodMs: number;
  readonly rounds: number;
  /** Slots are used in steps of so many ms; 1 = every one. */
  readonly gridMs?: number;
  /** Every round trip in the report. */
  readonly wantRtts?: boolean;
}

export interface LoadReport {
  readonly samples: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly stamps: Readonly<Record<string, number>>;
  readonly latenessUs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly rttUs: { readonly p50: number; readonly p99: number };
  /** User and system time of the whole process from before the first packet to after the last answer. */
  readonly cpuUs: number;
  readonly cpuUsPerSample: number;
  readonly applyMs: number;
  readonly rssMb: number;
  readonly droppedSamples: number;
  readonly receiveOverflow: number;
  readonly events: Readonly<Record<string, number>>;
  /** Series, round, RTT in ns, source of its stamps. */
  readonly rtts?: readonly (readonly [number, number, number, string])[];
}

const START_MS = 1_500;
const TIMEOUT_MS = 1_000;

function entriesOf(task: LoadTask, startMs: number): PlanEntry[] {
  const gridMs = task.gridMs ?? 1;
  return Array.from({ length: task.targets }, (_, index) => {
    const phaseMs = Math.floor((index * task.periodMs) / task.targets / gridMs) * gridMs;
    return {
      entryId: index,
      series: index,
      probeCode: 1,
      columns: 'echo',
      firstAtMs: startMs + phaseMs,
      steadyFromMs: startMs + task.periodMs + phaseMs,
      periodMs: task.periodMs,
      rounds: task.rounds,
      fromRound: 0,
      resumeCause: 0,
      count: 1,
      spacingMs: 0,
      timeoutMs: TIMEOUT_MS,
      firstNumber: 0,
      packet: {
        format: 'icmp-echo',
        family: 4,
        destination: `10.9.${index >> 8}.${index & 255}`,
        ttl: null,
        tos: 0,
        payloadBytes: 56,
        dontFragment: false,
        source: null,
        sourceCount: 1,
        flow: null,
        interface: null,
      },
    };
  });
}

const count = (tally: Record<string, number>, name: string): void => {
  tally[name] = (tally[name] ?? 0) + 1;
};

const quantile = (sorted: Float64Array, q: number): number => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;

/** The engine's process after start-up; reading the frames is left until the clock has been stopped. */
async function run(task: LoadTask): Promise<LoadReport> {
  const opened = openNativePacketIo(task.options ?? {});
  if (!opened.ok) throw new Error(opened.fault.message);
  const io = opened.value;
  const frames: Uint8Array<ArrayBuffer>[] = [];
  const events: Record<string, number> = {};
  const wanted = task.targets * task.rounds;
  let seen = 0;
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  io.onEvent((event) => count(events, event.kind));
  io.onBatch((frame) => {
    frames.push(frame);
    seen += new DataView(frame.buffer).getUint32(24, true);
    if (seen >= wanted) finish();
  });
  const startMs = Date.now() + START_MS;
  const entries = entriesOf(task, startMs);
  const applyAt = performance.now();
  const fault = io.apply({ remove: [], add: entries });
  const applyMs = performance.now() - applyAt;
  if (fault) throw new Error(fault.message);
  await new Promise((resolve) => setTimeout(resolve, startMs - Date.now() - 100));
  const before = process.cpuUsage();
  await Promise.race([
    finished,
    new Promise((resolve) => setTimeout(resolve, task.rounds * task.periodMs + 10_000).unref()),
  ]);
  const { user, system } = process.cpuUsage(before);
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  const stats = io.stats();
  await io.close();
  return {
    ...summarise(frames),
    ...(task.wantRtts ? { rtts: roundTrips(frames) } : {}),
    cpuUs: user + system,
    cpuUsPerSample: (user + system) / seen,
    applyMs,
    rssMb,
    events,
    ...pick(stats),
  };
}

const pick = ({ droppedSamples, receiveOverflow }: { droppedSamples: number; receiveOverflow: number }) => ({
  droppedSamples,
  receiveOverflow,
});

function summarise(frames: readonly Uint8Array<ArrayBuffer>[]) {
  const outcomes: Record<string, number> = {};
  const stamps: Record<string, number> = {};
  const batches = frames.map((frame) => decodeBatch(frame, () => ICMP_ECHO_COLUMNS));
  const samples = batches.reduce((sum, batch) => sum + (batch?.count ?? 0), 0);
  const late = new Float64Array(samples);
  const rtt = new Float64Array(samples);
  let at = 0;
  let answered = 0;
  for (const batch of batches) {
    for (let row = 0; batch && row < batch.count; row++) {
      count(outcomes, outcomeName(batch.outcome[row] ?? 255));
      count(stamps, stampName(batch.stamps[row] ?? 0));
      late[at++] = batch.lateUs[row] ?? 0;
      const rttNs = batch.rttNs[row] ?? Number.NaN;
      if (!Number.isNaN(rttNs)) rtt[answered++] = rttNs / 1000;
    }
  }
  late.sort();
  const rtts = rtt.slice(0, answered).sort();
  return {
    samples,
    outcomes,
    stamps,
    latenessUs: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), max: quantile(late, 1) },
    rttUs: { p50: quantile(rtts, 0.5), p99: quantile(rtts, 0.99) },
  };
}

function roundTrips(frames: readonly Uint8Array<ArrayBuffer>[]): [number, number, number, string][] {
  return frames.flatMap((frame) => {
    const batch = decodeBatch(frame, () => ICMP_ECHO_COLUMNS);
    return Array.from({ length: batch?.count ?? 0 }, (_, row): [number, number, number, string] => [
      batch?.series[row] ?? -1,
      batch?.round[row] ?? -1,
      batch?.rttNs[row] ?? Number.NaN,
      stampName(batch?.stamps[row] ?? 0),
    ]);
  });
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as LoadTask))}\n`);
