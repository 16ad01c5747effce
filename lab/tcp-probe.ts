/**
 * A packet engine that sends TCP as a child process of a test: reads a TcpTask as JSON from its argument, prints a
 * TcpReport as JSON.
 */
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PacketEntry, TcpConnectTemplate, TcpSynTemplate } from '../core/model/packet.ts';
import type { Capabilities } from '../core/ports/packet-io.ts';
import type { Fault } from '../core/result/result.ts';
import { openCapture } from '../host/capture/capture.ts';
import { type NativeOptions, openNativePacketIo } from '../host/packet-io/native.ts';
import { AMENDMENTS } from './measure.ts';
import { type HopRow, hopRowsOf } from './rows.ts';
import { type TcpPacket, tcpPacketsOf } from './tcp-packets.ts';

type Template = TcpSynTemplate | TcpConnectTemplate;

interface Place {
  readonly host: string;
  readonly port: number;
}

export interface TcpTask {
  /** Starts when each of these has accepted a connection: links and neighbours take a while to come up. */
  readonly reachable?: readonly Place[];
  readonly options?: NativeOptions;
  readonly entries: readonly (Partial<Omit<PacketEntry, 'packet'>> & {
    readonly packet: Partial<Template> & Pick<Template, 'format' | 'destination'>;
  })[];
  /** SYNs to this many addresses of 10.9.0.0/16, evenly spread over the period; their series follow those of `entries`. */
  readonly spread?: {
    readonly targets: number;
    readonly periodMs: number;
    readonly rounds: number;
    readonly destinationPort: number;
  };
  /** Ends after this many samples other than amendments, plus `lingerMs`. */
  readonly samples: number;
  readonly lingerMs?: number;
  /** Ends at the latest after this time. */
  readonly deadlineMs: number;
  readonly wantCapabilities?: boolean;
  /** Record all TCP segments of this host meanwhile; needs CAP_NET_RAW. */
  readonly wantPackets?: boolean;
  /** An unrelated connection to an echo server: opened before, used afterwards. */
  readonly bystander?: Place;
  /** Try to listen on the source port of the first sample. */
  readonly wantPort?: boolean;
}

export interface TcpReport {
  readonly fault: Fault | null;
  readonly capabilities: Capabilities | null;
  readonly rows: readonly HopRow[];
  readonly packets: readonly TcpPacket[];
  /** The data that the bystander received in the end. */
  readonly echoed: string | null;
  /** The error code of listening on the port. */
  readonly portError: string | null;
}

const SOON_MS = 50;
/** A plan of thousands of entries takes a while to apply on a busy machine; what is due before counts as passed. */
const SPREAD_AFTER_MS = 1_000;
const REACHABLE_WITHIN_MS = 10_000;

function entryOf(task: TcpTask['entries'][number], index: number, startMs: number): PacketEntry {
  const { packet, periodMs = null, firstAtMs = SOON_MS, ...rest } = task;
  const common = {
    family: packet.destination.includes(':') ? 6 : 4,
    ttl: null,
    tos: 0,
    payloadBytes: 0,
    dontFragment: false,
    source: null,
    sourceCount: 1,
    interface: null,
    destinationPort: 80,
    sourcePort: 0,
    sourcePortCount: 1,
  } as const;
  return {
    entryId: index,
    series: index,
    probeCode: 1,
    columns: 'hop',
    periodMs,
    rounds: null,
    fromRound: 0,
    resumeCause: 0,
    count: 1,
    spacingMs: 0,
    timeoutMs: 1_000,
    firstNumber: 1 + index * 100_000,
    ...rest,
    firstAtMs: startMs + firstAtMs,
    steadyFromMs: startMs + firstAtMs + (periodMs ?? 0),
    packet:
      packet.format === 'tcp-syn'
        ? { ...common, rawOnly: true, ...packet, format: 'tcp-syn' }
        : { ...common, ...packet, format: 'tcp-connect' },
  };
}

function entriesOf(task: TcpTask): TcpTask['entries'] {
  const { targets = 0, periodMs = 0, rounds = 1, destinationPort = 0 } = task.spread ?? {};
  const spread = Array.from({ length: targets }, (_, index) => {
    const destination = `10.9.${index >> 8}.${index & 255}`;
    const firstAtMs = SPREAD_AFTER_MS + Math.floor((index * periodMs) / targets);
    return { firstAtMs, periodMs, rounds, packet: { format: 'tcp-syn', destination, destinationPort } as const };
  });
  return [...task.entries, ...spread];
}

async function connectTo({ host, port }: Place): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket;
}

async function waitUntilReachable(place: Place): Promise<void> {
  const untilMs = Date.now() + REACHABLE_WITHIN_MS;
  while (Date.now() < untilMs) {
    const socket = await connectTo(place).catch(() => null);
    socket?.resetAndDestroy();
    if (socket) return;
  }
  throw new Error('the lab does not reply');
}

async function echoOf(socket: Socket): Promise<string> {
  socket.write('still here');
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString();
}

async function portErrorOf(port: number): Promise<string | null> {
  const server = createServer();
  const outcome = Promise.withResolvers<string | null>();
  server.on('error', (error: NodeJS.ErrnoException) => outcome.resolve(error.code ?? error.message));
  server.listen(port, '0.0.0.0', () => server.close(() => outcome.resolve(null)));
  return outcome.promise;
}

/** Starts recording. @returns stops it and returns the segments */
async function record(): Promise<() => Promise<TcpPacket[]>> {
  const file = join(mkdtempSync(join(tmpdir(), 'sounder-lab-')), 'packets.pcapng');
  const capture = await openCapture({ file, addresses: [] });
  if (!capture.ok) throw new Error(capture.fault.message);
  return async () => {
    await capture.value.stop();
    return tcpPacketsOf(readFileSync(file));
  };
}

async function run(task: TcpTask): Promise<TcpReport> {
  for (const place of task.reachable ?? []) await waitUntilReachable(place);
  const opened = openNativePacketIo(task.options ?? {});
  if (!opened.ok) throw new Error(opened.fault.message);
  const io = opened.value;
  const capabilities = task.wantCapabilities ? await io.capabilities() : null;
  const bystander = task.bystander ? await connectTo(task.bystander) : null;
  const recorded = task.wantPackets ? await record() : async () => [];
  const startMs = Date.now();
  const rows: HopRow[] = [];
  let finals = 0;
  const enough = Promise.withResolvers<void>();
  io.onBatch((frame) => {
    const fresh = hopRowsOf(frame, startMs);
    rows.push(...fresh);
    finals += fresh.filter((row) => !AMENDMENTS.includes(row.outcome)).length;
    if (finals >= task.samples) enough.resolve();
  });
  const fault = io.apply({ remove: [], add: entriesOf(task).map((entry, index) => entryOf(entry, index, startMs)) });
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
  if (!fault) await Promise.race([enough.promise, pause(task.deadlineMs)]);
  if (task.lingerMs) await pause(task.lingerMs);
  const echoed = bystander ? await echoOf(bystander) : null;
  const portError = task.wantPort ? await portErrorOf(rows[0]?.sourcePort ?? 0) : null;
  await io.close();
  return { fault, capabilities, rows, packets: await recorded(), echoed, portError };
}

const report = await run(JSON.parse(process.argv[2] ?? '') as TcpTask);
process.stdout.write(`${JSON.stringify(report)}\n`);
