import type { ColumnSpec } from '../model/batch.ts';
import type { Fault } from '../result/result.ts';

/** One ICMP echo request as it goes out; lengths without IP and ICMP headers. */
export interface IcmpEchoTemplate {
  readonly format: 'icmp-echo';
  readonly family: 4 | 6;
  /** Literal address; an IPv6 link-local one with its zone (`fe80::1%eth0`). */
  readonly destination: string;
  /** 1–255; null = the system's default. */
  readonly ttl: number | null;
  /** DSCP × 4: the IPv4 TOS or IPv6 traffic class byte. */
  readonly tos: number;
  /** ICMP data bytes, 0–65 467. From 16 on they carry a cookie that proves which packet an answer belongs to. */
  readonly payloadBytes: number;
  readonly dontFragment: boolean;
  readonly source: string | null;
  readonly interface: string | null;
}

export type PacketTemplate = IcmpEchoTemplate;

/** The own columns of a frame with samples of format `icmp-echo`, after the common ones, whatever the probe code. */
export const ICMP_ECHO_COLUMNS = [
  { name: 'icmpType', type: 'u8' },
  { name: 'icmpCode', type: 'u8' },
  { name: 'mtu', type: 'u16' },
] as const satisfies readonly ColumnSpec[];

/**
 * What the driver sends and when. Times are Unix-epoch milliseconds on 1 ms slots.
 * Round 0 is due at `firstAtMs`, round k ≥ 1 at `steadyFromMs + (k − 1) · periodMs`.
 */
export interface PlanEntry {
  readonly entryId: number;
  readonly series: number;
  readonly probeCode: number;
  readonly firstAtMs: number;
  readonly steadyFromMs: number;
  /** null = once. */
  readonly periodMs: number | null;
  /** After so many rounds the entry is done; null = no end. */
  readonly rounds: number | null;
  /**
   * The first round that is not accounted for yet. Rounds from here whose slot has passed already are recorded as
   * not measured with `resumeCause`; rounds before it are silent.
   */
  readonly fromRound: number;
  /** CAUSES number for the rounds missed before this entry was applied. */
  readonly resumeCause: number;
  /** Packets per round; seq = 0 … count − 1. */
  readonly count: number;
  readonly spacingMs: number;
  readonly timeoutMs: number;
  readonly packet: PacketTemplate;
}

/** `remove` first, then `add`; adding a known entryId replaces it. What is in flight still ends in a sample. */
export interface PlanDelta {
  readonly remove: readonly number[];
  readonly add: readonly PlanEntry[];
}

export type Feature =
  | 'icmp4'
  | 'icmp6'
  | 'kernel-rx-stamps'
  | 'kernel-tx-stamps'
  | 'realtime-thread'
  | 'receive-buffer'
  | 'error-queue';

/** What was found by trying, not by reading settings. */
export interface Capability {
  readonly feature: Feature;
  readonly works: boolean;
  /** How: `icmp-datagram`, `icmp-raw`, `SCHED_FIFO`, bytes of the buffer … */
  readonly method: string | null;
  /** When it does not work: why, and the command that mends it. */
  readonly fault: Fault | null;
}

export interface Capabilities {
  readonly driver: 'native' | 'simulated';
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
export interface PacketIoStats {
  readonly sent: number;
  readonly received: number;
  /** Answers that match no packet of ours any more. */
  readonly unmatched: number;
  readonly receiveOverflow: number;
  /** Samples that found no room on the way to the reader. */
  readonly droppedSamples: number;
  readonly inFlight: number;
  readonly entries: number;
}

/** The wall clock and the monotonic clock may differ in the two ends of this port; entries use the wall clock only. */
export interface PacketIo {
  capabilities(): Promise<Capabilities>;
  /** @returns a fault when nothing was applied (a template that this driver cannot send) */
  apply(delta: PlanDelta): Fault | null;
  /** Frames of core/model/batch, exactly sized, owned by the listener; at most every 20–50 ms while there is something. */
  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void;
  onEvent(listener: (event: PacketIoEvent) => void): void;
  stats(): PacketIoStats;
  /** Stops sending at once. What was in flight is not reported. Idempotent. */
  close(): Promise<void>;
}
