/**
 * A packet engine as a child process of a test: reads a ProbeTask as JSON from its argument, prints a ProbeReport as
 * JSON. Times in the task are relative to when the plan is applied.
 */
import { writeSync } from 'node:fs';
import { decodeBatch } from '../core/model/batch.ts';
import type { PacketEntry, PacketTemplate } from '../core/model/packet.ts';
import { COLUMN_SETS, type ColumnSet } from '../core/model/packet-columns.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../core/ports/packet-io.ts';
import type { Fault } from '../core/result/result.ts';
import { type NativeOptions, openNativePacketIo } from '../host/packet-io/native.ts';
import { AMENDMENTS } from './measure.ts';
import { type HopColumns, hopColumns, type SampleRow, sampleRow } from './rows.ts';

export interface ProbeTask {
  readonly options?: NativeOptions;
  readonly entries?: readonly (Partial<Omit<PacketEntry, 'packet'>> & {
    readonly packet: Partial<PacketTemplate> & { readonly destination: string };
  })[];
  /** This many addresses of 10.9.0.0/16, evenly spread over the period; their series follow those of `entries`. */
  readonly spread?: {
    readonly targets: number;
    readonly periodMs: number;
    readonly rounds: number;
    readonly timeoutMs: number;
  };
  /** Starts when each of these has replied: links and neighbours take a while to come up. */
  readonly reachable?: readonly string[];
  /** Ends after this many samples other than amendments, plus `lingerMs`. */
  readonly samples: number;
  readonly lingerMs?: number;
  /** Ends at the latest after this time. */
  readonly deadlineMs: number;
  /** Prints `sending` once the first sample has come. */
  readonly announce?: boolean;
  readonly wantCapabilities?: boolean;
}

export interface ProbeRow extends SampleRow {
  /** null without the column set `hop`. */
  readonly hop: HopColumns | null;
}

export interface ProbeReport {
  readonly fault: Fault | null;
  readonly capabilities: Capabilities | null;
  readonly rows: readonly ProbeRow[];
  readonly events: readonly (Omit<PacketIoEvent, 'atNs'> & { readonly atMs: number })[];
  readonly stats: PacketIoStats;
}

/** A probe has one column set. */
const PROBES: readonly ColumnSet[] = ['echo', 'flow', 'hop'];

function rowsOf(frame: Uint8Array<ArrayBuffer>, startMs: number): ProbeRow[] {
  const batch = decodeBatch(frame, (probeCode) => COLUMN_SETS[PROBES[probeCode] ?? 'echo']);
  if (!batch) throw new Error('not a batch');
  const hasHops = PROBES[batch.probeCode] === 'hop';
  return Array.from({ length: batch.count }, (_, row) => ({
    ...sampleRow(batch, row, startMs),
    hop: hasHops ? hopColumns(batch, row) : null,
  }));
}

function entryOf(task: NonNullable<ProbeTask['entries']>[number], index: number, startMs: number): PacketEntry {
  const { firstAtMs = 50, steadyFromMs = firstAtMs + (task.periodMs ?? 0), packet, ...rest } = task;
  const { columns = 'echo' } = task;
  return {
    entryId: index,
    series: index,
    probeCode: PROBES.indexOf(columns),
    columns,
    periodMs: null,
    rounds: null,
    fromRound: 0,
    resumeCause: 0,
    count: 1,
    spacingMs: 0,
    timeoutMs: 1_000,
    firstNumber: 0,
    ...rest,
    firstAtMs: startMs + firstAtMs,
    steadyFromMs: startMs + steadyFromMs,
    packet: {
      format: 'icmp-echo',
      family: packet.destination.includes(':') ? 6 : 4,
      ttl: null,
      tos: 0,
      payloadBytes: 56,
      dontFragment: false,
      source: null,
      sourceCount: 1,
      flow: null,
      destinationPort: 33_434,
      sourcePort: 0,
      sourcePortCount: 1,
      rawOnly: false,
      interface: null,
      ...packet,
    } as PacketTemplate,
  };
}

/** A plan of thousands of entries takes a while to apply on a busy machine; what is due before counts as passed. */
const SPREAD_AFTER_MS = 1_000;
const REACHABLE_WITHIN_MS = 20_000;

function entriesOf(task: ProbeTask): NonNullable<ProbeTask['entries']> {
  const { targets = 0, periodMs = 0, rounds = 0, timeoutMs = 0 } = task.spread ?? {};
  const spread = Array.from({ length: targets }, (_, index) => ({
    firstAtMs: SPREAD_AFTER_MS + Math.floor((index * periodMs) / targets),
    periodMs,
    rounds,
    timeoutMs,
    packet: { destination: `10.9.${index >> 8}.${index & 255}` },
  }));
  return [...(task.entries ?? []), ...spread];
}

/** Uses a driver of its own, so that the report does not show it. */
async function waitUntilReachable(destinations: readonly string[]): Promise<void> {
  const io = openOrThrow({});
  const missing = new Set(destinations.keys());
  await new Promise<void>((resolve, reject) => {
    setTimeout(reject, REACHABLE_WITHIN_MS, new Error('the lab does not reply')).unref();
    io.onBatch((frame) => {
      for (const row of rowsOf(frame, 0)) if (row.outcome === 'reply') missing.delete(row.series);
      if (missing.size === 0) resolve();
    });
    const startMs = Date.now();
    const add = destinations.map((destination, index) =>
      entryOf({ periodMs: 20, packet: { destination } }, index, startMs),
    );
    io.apply({ remove: [], add });
  });
  await io.close();
}

function openOrThrow(options: NativeOptions): PacketIo {
  const opened = openNativePacketIo(options);
  if (!opened.ok) throw new Error(opened.fault.message);
  return opened.value;
}

async function run(task: ProbeTask): Promise<ProbeReport> {
  if (task.reachable) await waitUntilReachable(task.reachable);
  const io = openOrThrow(task.options ?? {});
  const capabilities = task.wantCapabilities ? await io.capabilities() : null;
  const startMs = Date.now();
  const rows: ProbeRow[] = [];
  const events: ProbeReport['events'][number][] = [];
  let announced = !task.announce;
  let finals = 0;
  const enough = Promise.withResolvers<void>();
  io.onBatch((frame) => {
    const fresh = rowsOf(frame, startMs);
    rows.push(...fresh);
    finals += fresh.filter((row) => !AMENDMENTS.includes(row.outcome)).length;
    if (finals >= task.samples) enough.resolve();
    if (announced) return;
    announced = true;
    writeSync(1, 'sending\n');
  });
  io.onEvent(({ atNs, ...event }) => events.push({ ...event, atMs: Number(atNs / 1_000_000n) - startMs }));
  const fault = io.apply({ remove: [], add: entriesOf(task).map((entry, index) => entryOf(entry, index, startMs)) });
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
  if (!fault) await Promise.race([enough.promise, pause(task.deadlineMs)]);
  if (task.lingerMs) await pause(task.lingerMs);
  const stats = io.stats();
  await io.close();
  return { fault, capabilities, rows, events, stats };
}

const report = await run(JSON.parse(process.argv[2] ?? '') as ProbeTask);
// The process ends only when all of it is written, whatever the size of the pipe.
process.stdout.write(`${JSON.stringify(report)}\n`);
