import { z } from 'zod';
import { PlanEntry } from '../model/packet.ts';
import { Capability, DriverName, PacketIoStats } from '../ports/packet-io.ts';
import { FaultData } from '../result/fault-data.ts';
import { call, frames, items } from '../rpc/contract.ts';
import { CaptureStatus } from './captures.ts';

/** Upper limit of addresses for filters and their tables. */
export const MAX_CAPTURE_ADDRESSES = 65_536;

/** Upper limit of addresses and subnets that a reflector answers. */
export const MAX_REFLECTED = 8192;

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
  driver: DriverName,
  fault: FaultData.nullable(),
});

export const EngineStats = z.object({
  ...PacketIoStats.shape,
  rssBytes: z.number(),
  cpuMs: z.number(),
  bufferedBytes: z.number(),
});
export type EngineStats = z.infer<typeof EngineStats>;

/** Nanoseconds as decimal text: JSON has no 64-bit integers. */
const Ns = z.string().regex(/^-?\d+$/);

export const EngineEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clock-step'), atNs: Ns, stepNs: z.number() }),
  z.object({ kind: z.literal('starvation'), atNs: Ns, gapNs: z.number() }),
  z.object({ kind: z.literal('receive-overflow'), atNs: Ns, packets: z.int() }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;

/** Session reflector of an engine's host, and what its clock is compared with. */
export const ReflectRequest = z.object({
  /** Identity of the station, to which clock offsets refer. */
  reference: z.string().regex(/^[0-9a-f]{16}$/),
  /** null = off. */
  reflector: z
    .object({
      port: z.int().min(1).max(65_535),
      /** Addresses and subnets that get answers. */
      allow: z.array(z.string().max(64)).max(MAX_REFLECTED),
    })
    .nullable(),
});
export type ReflectRequest = z.infer<typeof ReflectRequest>;

/** Upper limit of wishes of one engine for the global lock. */
const MAX_WISHES = 1024;
const LockWish = z.object({ id: z.int(), holdMs: z.number().min(0).max(86_400_000) });

/** An engine's wishes for the lock of the whole fleet, the oldest first, and the one that it holds. */
export const LockState = z.object({ waiting: z.array(LockWish).max(MAX_WISHES), held: LockWish.nullable() });
export type LockState = z.infer<typeof LockState>;

/** Station → packet engine. */
export const engineContract = {
  hello: call(z.null(), EngineHello),
  capabilities: call(z.null(), z.object({ driver: DriverName, features: z.array(Capability) })),
  /** The running entries, with which a restarted station continues. */
  plan: call(z.null(), z.object({ entries: z.array(PlanEntry) })),
  apply: call(z.object({ remove: z.array(z.int()), add: z.array(PlanEntry) }), z.object({ entries: z.int() })),
  /**
   * Batches after `after` (a number of this engine's run, decimal), as fast as their reader accepts them. Each is kept
   * until it is acknowledged, whatever happens to the connection.
   */
  batches: frames(z.object({ after: Ns })),
  /** Acknowledges all batches up to `through`: they are stored. */
  stored: call(z.object({ through: Ns }), z.null()),
  events: items(z.null(), EngineEvent),
  stats: call(z.null(), EngineStats),
  /** At once, then on change. */
  lockWishes: items(z.null(), LockState),
  /** The wish has the lock until the engine says otherwise. `isTaken` false = it is not wished any more. */
  lockGrant: call(z.object({ id: z.int() }), z.object({ isTaken: z.boolean() })),
  /** Fault `reflector.unavailable`; what it did before has ended then. */
  reflect: call(ReflectRequest, z.null()),
  /** Faults `capture.*`; one at a time. */
  captureStart: call(EngineCaptureRequest, CaptureStatus),
  /** Replaces the addresses of the capture. null = there is no capture. */
  captureFollow: call(z.object({ addresses: CaptureAddresses }), CaptureStatus.nullable()),
  captureStop: call(z.null(), CaptureStatus.nullable()),
  captureStatus: call(z.null(), CaptureStatus.nullable()),
};
