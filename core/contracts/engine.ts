import { z } from 'zod';
import { call, frames, items } from '../rpc/contract.ts';
import { CaptureStatus, FaultData } from './station.ts';

const packetShape = {
  family: z.union([z.literal(4), z.literal(6)]),
  destination: z.string(),
  tos: z.int().min(0).max(255),
  source: z.string().nullable(),
  sourceCount: z.int().min(1).max(65_536),
  interface: z.string().nullable(),
};
const singleShape = {
  ...packetShape,
  ttl: z.int().min(1).max(255).nullable(),
  payloadBytes: z.int().min(0).max(65_467),
  dontFragment: z.boolean(),
};
const portShape = {
  destinationPort: z.int().min(0).max(65_535),
  sourcePort: z.int().min(0).max(65_535),
  sourcePortCount: z.int().min(1).max(65_535),
};
const Method = z.enum(['icmp', 'udp', 'tcp']);

const Packet = z.discriminatedUnion('format', [
  z.object({ format: z.literal('icmp-echo'), ...singleShape, flow: z.int().min(0).nullable() }),
  z.object({ format: z.literal('udp'), ...singleShape, ...portShape }),
  z.object({ format: z.literal('tcp-syn'), ...singleShape, ...portShape, rawOnly: z.boolean() }),
  z.object({ format: z.literal('tcp-connect'), ...singleShape, ...portShape }),
  z.object({
    format: z.literal('trace'),
    ...packetShape,
    ...portShape,
    payloadBytes: z.int().min(0).max(65_467),
    dontFragment: z.boolean(),
    method: Method,
    maxHops: z.int().min(1).max(255),
    silentHops: z.int().min(1).max(255),
    flows: z.int().min(1).max(64),
  }),
  z.object({
    format: z.literal('path-mtu'),
    ...packetShape,
    ...portShape,
    method: Method,
    maxMtu: z.int().min(68).max(65_535),
  }),
]);

const Entry = z.object({
  entryId: z.int().min(0),
  series: z.int().min(0),
  probeCode: z.int().min(0),
  columns: z.enum(['echo', 'flow', 'hop']),
  firstAtMs: z.number(),
  steadyFromMs: z.number(),
  periodMs: z.number().positive().nullable(),
  rounds: z.int().min(1).nullable(),
  fromRound: z.int().min(0),
  resumeCause: z.int().min(0),
  count: z.int().min(1),
  spacingMs: z.number().min(0),
  timeoutMs: z.number().positive(),
  firstNumber: z.int().min(0).max(0xffffffff),
  packet: Packet,
});

const Driver = z.enum(['native', 'portable', 'simulated']);

const Capability = z.object({
  feature: z.enum([
    'icmp4',
    'icmp6',
    'udp',
    'tcp-connect',
    'tcp-half-open',
    'traceroute',
    'capture',
    'kernel-rx-stamps',
    'kernel-tx-stamps',
    'realtime-thread',
    'receive-buffer',
    'error-queue',
  ]),
  works: z.boolean(),
  method: z.string().nullable(),
  fault: FaultData.nullable(),
});

/** Filters and their tables are made for so many. */
export const MAX_CAPTURE_ADDRESSES = 65_536;

const CaptureAddresses = z.array(z.string()).min(1).max(MAX_CAPTURE_ADDRESSES);

export const EngineCaptureRequest = z.object({
  file: z.string(),
  addresses: CaptureAddresses,
  maxBytes: z.number(),
});
export type EngineCaptureRequest = z.infer<typeof EngineCaptureRequest>;

export const EngineHello = z.object({
  /** Random per engine process; batch numbers count within it. */
  run: z.int(),
  driver: Driver,
  fault: FaultData.nullable(),
});

export const EngineStats = z.object({
  sent: z.int(),
  received: z.int(),
  unmatched: z.int(),
  receiveOverflow: z.int(),
  droppedSamples: z.int(),
  inFlight: z.int(),
  entries: z.int(),
  rssBytes: z.number(),
  cpuMs: z.number(),
  bufferedBytes: z.number(),
});
export type EngineStats = z.infer<typeof EngineStats>;

/** ns as decimal text: JSON has no 64-bit integers. */
const Ns = z.string().regex(/^-?\d+$/);

export const EngineEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clock-step'), atNs: Ns, stepNs: z.number() }),
  z.object({ kind: z.literal('starvation'), atNs: Ns, gapNs: z.number() }),
  z.object({ kind: z.literal('receive-overflow'), atNs: Ns, packets: z.int() }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;

/** Station → packet engine. */
export const engineContract = {
  hello: call(z.null(), EngineHello),
  capabilities: call(z.null(), z.object({ driver: Driver, features: z.array(Capability) })),
  /** The entries that the engine runs: what a restarted station goes on with. */
  plan: call(z.null(), z.object({ entries: z.array(Entry) })),
  apply: call(z.object({ remove: z.array(z.int()), add: z.array(Entry) }), z.object({ entries: z.int() })),
  /**
   * Batches after `after` (a number of this engine's run, decimal), as fast as their reader takes them. Each is kept
   * until it is acknowledged, whatever becomes of the connection.
   */
  batches: frames(z.object({ after: Ns })),
  /** Acknowledges all batches up to `through`: they are stored. */
  stored: call(z.object({ through: Ns }), z.null()),
  events: items(z.null(), EngineEvent),
  stats: call(z.null(), EngineStats),
  /** Faults `capture.*`; one at a time. */
  captureStart: call(EngineCaptureRequest, CaptureStatus),
  /** Other addresses from now on. null = there is no capture. */
  captureFollow: call(z.object({ addresses: CaptureAddresses }), CaptureStatus.nullable()),
  captureStop: call(z.null(), CaptureStatus.nullable()),
  captureStatus: call(z.null(), CaptureStatus.nullable()),
};
