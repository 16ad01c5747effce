/**
 * The packet engine as a child process of a benchmark: probes addresses of 10.9.0.0/16 and prints cost and
 * results as one line of JSON. Argument: a LoadTask as JSON.
 */
import { readFileSync } from 'node:fs';
import { decodeBatch } from '../core/model/batch.ts';
import { outcomeName, timestampSource } from '../core/model/outcome.ts';
import type { PacketTemplate, PlanEntry } from '../core/model/packet.ts';
import { FLOW_COLUMNS, ICMP_ECHO_COLUMNS } from '../core/model/packet-columns.ts';
import { type NativeOptions, openNativePacketIo } from '../host/packet-io/native.ts';

export interface LoadTask {
  readonly options?: NativeOptions;
  readonly targets: number;
  /** Packets per target and round; default 1. */
  readonly count?: number;
  /** Half-open SYNs to this port of each target, or of one outside 10.9.0.0/16; default: echo requests. */
  readonly syns?: {
    readonly port: number;
    readonly destination?: string;
    readonly sourcePort?: number;
    readonly sourcePortCount?: number;
  };
  readonly periodMs: number;
  readonly rounds: number;
  /** Slots are multiples of this, ms; 1 = every slot. */
  readonly gridMs?: number;
  /** Whether the report lists every RTT. */
  readonly wantRtts?: boolean;
}

export interface LoadReport {
  readonly samples: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly stamps: Readonly<Record<string, number>>;
  readonly latenessUs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly rttUs: { readonly p50: number; readonly p99: number };
  /** User and system time of the whole process from before the first packet to after the last reply. */
  readonly cpuUs: number;
  readonly cpuUsPerSample: number;
  /** The same including start-up of Node and planning. */
  readonly wholeCpuUs: number;
  /** From before the first packet to after the last reply. */
  readonly elapsedMs: number;
  readonly applyMs: number;
  readonly rssMb: number;
  readonly droppedSamples: number;
  readonly receiveOverflow: number;
  readonly events: Readonly<Record<string, number>>;
  /** Series, round, RTT in ns, source of its timestamps. */
  readonly rtts?: readonly (readonly [number, number, number, string])[];
}

const START_MS = 1_500;
const PROBES = { echo: 1, syn: 2 } as const;
const TIMEOUT_MS = 1_000;

function packetTo(destination: string, syns: LoadTask['syns']): PacketTemplate {
  const packet = {
    family: 4,
    destination,
    ttl: null,
    tos: 0,
    dontFragment: false,
    source: null,
    sourceCount: 1,
    interface: null,
  } as const;
  if (syns === undefined) return { format: 'icmp-echo', ...packet, payloadBytes: 56, flow: null };
  const { port, sourcePort = 0, sourcePortCount = 1 } = syns;
  const ports = { destinationPort: port, sourcePort, sourcePortCount };
  const to = { destination: syns.destination ?? destination };
  return { format: 'tcp-syn', ...packet, ...to, ...ports, payloadBytes: 0, rawOnly: true };
}

function entriesOf(task: LoadTask, startMs: number): PlanEntry[] {
  const gridMs = task.gridMs ?? 1;
  return Array.from({ length: task.targets }, (_, index) => {
    const phaseMs = Math.floor((index * task.periodMs) / task.targets / gridMs) * gridMs;
    return {
      entryId: index,
      series: index,
      ...(task.syns === undefined
        ? { probeCode: PROBES.echo, columns: 'echo' as const }
        : { probeCode: PROBES.syn, columns: 'flow' as const }),
      firstAtMs: startMs + phaseMs,
      steadyFromMs: startMs + task.periodMs + phaseMs,
      periodMs: task.periodMs,
      rounds: task.rounds,
      fromRound: 0,
      resumeCause: 0,
      count: task.count ?? 1,
      spacingMs: 0,
      timeoutMs: TIMEOUT_MS,
      firstNumber: index + 1,
      packet: packetTo(`10.9.${index >> 8}.${index & 255}`, task.syns),
    };
  });
}

/** Probe columns: echo requests and SYNs are different probes. */
const columnsOf = (probeCode: number) => (probeCode === PROBES.echo ? ICMP_ECHO_COLUMNS : FLOW_COLUMNS);

const count = (tally: Record<string, number>, name: string): void => {
  tally[name] = (tally[name] ?? 0) + 1;
};

const quantile = (sorted: Float64Array, q: number): number => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;

/** Measures the engine's process after start-up; frames are read after the clock has been stopped. */
async function run(task: LoadTask): Promise<LoadReport> {
  const opened = openNativePacketIo(task.options ?? {});
  if (!opened.ok) throw new Error(opened.fault.message);
  const io = opened.value;
  const frames: Uint8Array<ArrayBuffer>[] = [];
  const events: Record<string, number> = {};
  const wanted = task.targets * task.rounds * (task.count ?? 1);
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
  const sendingAt = performance.now();
  await Promise.race([
    finished,
    new Promise((resolve) => setTimeout(resolve, task.rounds * task.periodMs + 10_000).unref()),
  ]);
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = performance.now() - sendingAt;
  const wholeCpuUs = before.user + before.system + user + system;
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  const stats = io.stats();
  await io.close();
  return {
    ...summarise(frames),
    ...(task.wantRtts ? { rtts: roundTrips(frames) } : {}),
    cpuUs: user + system,
    cpuUsPerSample: (user + system) / seen,
    wholeCpuUs,
    elapsedMs,
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
  const batches = frames.map((frame) => decodeBatch(frame, columnsOf));
  const samples = batches.reduce((sum, batch) => sum + (batch?.count ?? 0), 0);
  const late = new Float64Array(samples);
  const rtt = new Float64Array(samples);
  let at = 0;
  let answered = 0;
  for (const batch of batches) {
    for (let row = 0; batch && row < batch.count; row++) {
      count(outcomes, outcomeName(batch.outcome[row] ?? 255));
      count(stamps, timestampSource(batch.stamps[row] ?? 0));
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
    const batch = decodeBatch(frame, columnsOf);
    return Array.from({ length: batch?.count ?? 0 }, (_, row): [number, number, number, string] => [
      batch?.series[row] ?? -1,
      batch?.round[row] ?? -1,
      batch?.rttNs[row] ?? Number.NaN,
      timestampSource(batch?.stamps[row] ?? 0),
    ]);
  });
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as LoadTask))}\n`);
