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

/** Features that send packets; the others are additions to them. */
export const SENDING_FEATURES: ReadonlySet<string> = new Set<Feature>([
  'icmp4',
  'icmp6',
  'udp',
  'tcp-connect',
  'tcp-half-open',
]);

/** A feature as found by testing, not by reading settings. */
export const Capability = z.object({
  /** A Feature of a driver, or that of an Ability of service probes (ability.ts). */
  feature: z.string(),
  /** For users, with abilities of service probes. */
  title: z.string().optional(),
  works: z.boolean(),
  /** Method or value: `icmp-datagram`, `icmp-raw`, `SCHED_FIFO`, bytes of the buffer … */
  method: z.string().nullable(),
  /** Reason when it does not work, and the command that unlocks it. */
  fault: FaultData.nullable(),
});
export type Capability = Readonly<Omit<z.infer<typeof Capability>, 'fault'>> & { readonly fault: Fault | null };

export const DriverName = z.enum(['native', 'portable', 'simulated', 'service']);
export type DriverName = z.infer<typeof DriverName>;

export interface Capabilities {
  readonly driver: DriverName;
  readonly features: readonly Capability[];
}

export type PacketIoEvent =
  /** The wall clock jumped relative to the monotonic clock by `stepNs`. */
  | { readonly kind: 'clock-step'; readonly atNs: bigint; readonly stepNs: number }
  /** The engine thread did not run for `gapNs` although it was due. */
  | { readonly kind: 'starvation'; readonly atNs: bigint; readonly gapNs: number }
  /** The kernel dropped `packets` received packets because they were not read in time. */
  | { readonly kind: 'receive-overflow'; readonly atNs: bigint; readonly packets: number };

/** Counters since the driver opened. */
export const PacketIoStats = z.object({
  sent: z.int(),
  received: z.int(),
  /** Replies that no longer match a sent packet. */
  unmatched: z.int(),
  receiveOverflow: z.int(),
  /** Samples dropped because the reader was too slow. */
  droppedSamples: z.int(),
  inFlight: z.int(),
  entries: z.int(),
});
export type PacketIoStats = Readonly<z.infer<typeof PacketIoStats>>;

/** The wall clock and the monotonic clock may differ at the two ends of this port; entries use the wall clock only. */
export interface PacketIo {
  capabilities(): Promise<Capabilities>;
  /** @returns a fault when nothing was applied (a template that cannot be sent: drivers send packets, adaptive work needs its controllers) */
  apply(delta: PlanDelta): Fault | null;
  /**
   * Frames of core/model/batch, exactly sized, owned by the listener; at most every 20–50 ms while there is something.
   * A driver leaves `batchNo` and `engineRun` zero: the engine process numbers the frames that it keeps.
   */
  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void;
  onEvent(listener: (event: PacketIoEvent) => void): void;
  stats(): PacketIoStats;
  /** Stops sending immediately. Packets in flight are not reported. Idempotent. */
  close(): Promise<void>;
}
