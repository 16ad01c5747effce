import { z } from 'zod';
import type { PlanDelta } from '../model/packet.ts';
import { FaultData } from '../result/fault-data.ts';
import type { Fault } from '../result/result.ts';

/** Abilities of a driver on this machine. */
export const Feature = z.enum([
  'icmp4',
  'icmp6',
  'udp',
  'tcp-connect',
  /** Half-open SYN. */
  'tcp-half-open',
  'traceroute',
  'capture',
  'kernel-rx-stamps',
  'kernel-tx-stamps',
  'realtime-thread',
  'receive-buffer',
  'error-queue',
]);
export type Feature = z.infer<typeof Feature>;

/** A feature as found by trying, not by reading settings. */
export const Capability = z.object({
  feature: Feature,
  works: z.boolean(),
  /** How: `icmp-datagram`, `icmp-raw`, `SCHED_FIFO`, bytes of the buffer … */
  method: z.string().nullable(),
  /** When it does not work: why, and the command that mends it. */
  fault: FaultData.nullable(),
});
export type Capability = Readonly<Omit<z.infer<typeof Capability>, 'fault'>> & { readonly fault: Fault | null };

export const DriverName = z.enum(['native', 'portable', 'simulated']);
export type DriverName = z.infer<typeof DriverName>;

export interface Capabilities {
  readonly driver: DriverName;
  readonly features: readonly Capability[];
}

export type PacketIoEvent =
  /** The wall clock jumped against the monotonic clock by `stepNs`. */
  | { readonly kind: 'clock-step'; readonly atNs: bigint; readonly stepNs: number }
  /** The engine thread did not run for `gapNs` although it was due. */
  | { readonly kind: 'starvation'; readonly atNs: bigint; readonly gapNs: number }
  /** The kernel dropped `packets` received packets because we did not read in time. */
  | { readonly kind: 'receive-overflow'; readonly atNs: bigint; readonly packets: number };

/** Counters since the driver opened. */
export const PacketIoStats = z.object({
  sent: z.int(),
  received: z.int(),
  /** Replies that match no packet sent from here any more. */
  unmatched: z.int(),
  receiveOverflow: z.int(),
  /** Samples that found no room on the way to the reader. */
  droppedSamples: z.int(),
  inFlight: z.int(),
  entries: z.int(),
});
export type PacketIoStats = Readonly<z.infer<typeof PacketIoStats>>;

/** The wall clock and the monotonic clock may differ in the two ends of this port; entries use the wall clock only. */
export interface PacketIo {
  capabilities(): Promise<Capabilities>;
  /** @returns a fault when nothing was applied (a template that cannot be sent: drivers send packets, adaptive work needs its controllers) */
  apply(delta: PlanDelta): Fault | null;
  /** Frames of core/model/batch, exactly sized, owned by the listener; at most every 20–50 ms while there is something. */
  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void;
  onEvent(listener: (event: PacketIoEvent) => void): void;
  stats(): PacketIoStats;
  /** Stops sending at once. What was in flight is not reported. Idempotent. */
  close(): Promise<void>;
}
