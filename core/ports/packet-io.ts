import type { ColumnSpec } from '../model/batch.ts';
import type { Fault } from '../result/result.ts';

/** What all packets have that a driver sends. */
interface Packet {
  readonly family: 4 | 6;
  /** Literal address; an IPv6 link-local one with its zone (`fe80::1%eth0`). */
  readonly destination: string;
  /** 1–255; null = the system's default. */
  readonly ttl: number | null;
  /** DSCP × 4: the IPv4 TOS or IPv6 traffic class byte. */
  readonly tos: number;
  /** Data bytes after the transport header, 0–65 467. */
  readonly payloadBytes: number;
  readonly dontFragment: boolean;
  /** null = the system's choice. With `sourceCount` > 1 the first of the addresses that take turns. */
  readonly source: string | null;
  /** Packet n, counted over all rounds, leaves from source + (n mod sourceCount). */
  readonly sourceCount: number;
  readonly interface: string | null;
}

/**
 * ICMP echo request. From 16 data bytes on they carry a cookie that proves which packet an answer belongs to. A reply is
 * one with the data that was sent, as far as it goes; with other data it is a mismatch.
 */
export interface IcmpEchoTemplate extends Packet {
  readonly format: 'icmp-echo';
  /**
   * Packets of one flow share identifier and checksum, so that load balancers send them one way (Paris traceroute,
   * Augustin et al. 2006); null = whatever is free. Needs 18 data bytes.
   */
  readonly flow: number | null;
}

interface Ports {
  readonly destinationPort: number;
  /** 0 = the driver's choice; else the first of `sourcePortCount` that take turns. */
  readonly sourcePort: number;
  /** Packet n, counted over all rounds, leaves from sourcePort + (n div sourceCount) mod sourcePortCount (core/plan/rotation.ts). */
  readonly sourcePortCount: number;
}

/**
 * UDP datagram to a port that should be closed; a reply is "destination unreachable" from the destination itself, and
 * "port unreachable" from any other machine: the host has more addresses.
 */
export interface UdpTemplate extends Packet, Ports {
  readonly format: 'udp';
}

/**
 * TCP SYN with `payloadBytes` of data on it, half open where raw sockets are allowed; where not, the kernel's own
 * connect, closed at once, without data. The column `method` says which.
 */
export interface TcpSynTemplate extends Packet, Ports {
  readonly format: 'tcp-syn';
  /** Only as a half-open SYN; without the right to send one it is a local error (EPERM). */
  readonly rawOnly: boolean;
}

/** The kernel's connect, closed at once with a reset; RTT is that of the handshake (TCP_INFO). No payload. */
export interface TcpConnectTemplate extends Packet, Ports {
  readonly format: 'tcp-connect';
}

/** One packet as it goes out; lengths without IP and transport headers. */
export type PacketTemplate = IcmpEchoTemplate | UdpTemplate | TcpSynTemplate | TcpConnectTemplate;

export type TraceMethod = 'icmp' | 'udp' | 'tcp';

/** A traceroute: a round is one packet per hop and flow. Done by a controller, with packets of the formats above. */
export interface TraceTemplate extends Omit<Packet, 'ttl'>, Ports {
  readonly format: 'trace';
  readonly method: TraceMethod;
  readonly maxHops: number;
  /** Given up after so many hops in a row that never answered. */
  readonly silentHops: number;
  /** Flows swept, from `sourcePort` on; 1 = one constant flow. */
  readonly flows: number;
}

/** A search for the largest packet that arrives unfragmented. Done by a controller. */
export interface PathMtuTemplate extends Omit<Packet, 'ttl' | 'payloadBytes' | 'dontFragment'>, Ports {
  readonly format: 'path-mtu';
  readonly method: TraceMethod;
  /** Largest size that is tried, bytes with the IP header. */
  readonly maxMtu: number;
}

/** Work that adapts to its answers: a controller turns it into packets (engine/packet/adaptive-io.ts). */
export type AdaptiveTemplate = TraceTemplate | PathMtuTemplate;

/** The own columns of a frame with samples of format `icmp-echo`, after the common ones, whatever the probe code. */
export const ICMP_ECHO_COLUMNS = [
  { name: 'icmpType', type: 'u8' },
  { name: 'icmpCode', type: 'u8' },
  { name: 'mtu', type: 'u16' },
] as const satisfies readonly ColumnSpec[];

/** With the flow that a packet took. */
export const FLOW_COLUMNS = [
  ...ICMP_ECHO_COLUMNS,
  { name: 'sourcePort', type: 'u16' },
  /** Which of `sourceCount` addresses it left from. */
  { name: 'sourceIndex', type: 'u16' },
  /** METHODS. */
  { name: 'method', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** With what a router on the way says. */
export const HOP_COLUMNS = [
  ...FLOW_COLUMNS,
  /** As sent; 0 = the system's default. */
  { name: 'sentTtl', type: 'u8' },
  /** TTL of the packet quoted in an ICMP error; 255 = not known. */
  { name: 'quotedTtl', type: 'u8' },
  /** Entries of the MPLS label stack (RFC 4950); `mpls1` … are the first three, as on the wire. */
  { name: 'mplsCount', type: 'u8' },
  { name: 'mpls1', type: 'u32' },
  { name: 'mpls2', type: 'u32' },
  { name: 'mpls3', type: 'u32' },
  /** TRANSLATIONS. */
  { name: 'translation', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** Each set begins with the one before it. */
export const COLUMN_SETS = { echo: ICMP_ECHO_COLUMNS, flow: FLOW_COLUMNS, hop: HOP_COLUMNS } as const;
export type ColumnSet = keyof typeof COLUMN_SETS;

/** What the packet that an ICMP error quotes says of address translation on its way: the number in the column `translation`. */
export const TRANSLATIONS = {
  /** Nothing is quoted, or it could not be read whole. */
  unknown: 0,
  /** It is quoted as it left here. */
  none: 1,
  /** Its source or its checksum is another. */
  found: 2,
} as const;
export type Translation = keyof typeof TRANSLATIONS;

/** What of HOP_COLUMNS an answer says, in a sample that nothing has answered (yet). */
export const UNANSWERED = {
  icmpType: 255,
  icmpCode: 255,
  mtu: 0,
  quotedTtl: 255,
  mplsCount: 0,
  mpls1: 0,
  mpls2: 0,
  mpls3: 0,
  translation: TRANSLATIONS.unknown,
} as const satisfies Partial<Record<(typeof HOP_COLUMNS)[number]['name'], number>>;

/** How a packet was sent: the number in the column `method`. */
export const METHODS = {
  none: 0,
  'icmp-datagram': 1,
  'icmp-raw': 2,
  'udp-socket': 3,
  /** Half-open SYN of our own making. */
  'tcp-half-open': 4,
  /** The kernel's connect. */
  'tcp-connect': 5,
  simulated: 6,
  portable: 7,
  'udp-raw': 8,
} as const;
export type Method = keyof typeof METHODS;

const METHOD_NAMES = Object.keys(METHODS) as Method[];
export const methodName = (code: number): Method => METHOD_NAMES.find((name) => METHODS[name] === code) ?? 'none';

/**
 * What the driver sends and when. Times are Unix-epoch milliseconds on 1 ms slots.
 * Round 0 is due at `firstAtMs`, round k ≥ 1 at `steadyFromMs + (k − 1) · periodMs`.
 */
export interface PlanEntry<Template = PacketTemplate | AdaptiveTemplate> {
  readonly entryId: number;
  readonly series: number;
  readonly probeCode: number;
  /** The own columns of its samples; entries of one probe code share a set. */
  readonly columns: ColumnSet;
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
  /**
   * Number of the first packet of round 0 where the number is ours to choose: TCP sequence number, then + data + 1 for
   * each packet of the round; IPv4 identification or IPv6 flow label of raw UDP, then + 1. Later rounds add an offset.
   */
  readonly firstNumber: number;
  readonly packet: Template;
}

/** What a driver takes; a controller in front of it takes the rest. */
export type PacketEntry = PlanEntry<PacketTemplate>;

/** `remove` first, then `add`; adding a known entryId replaces it. What is in flight still ends in a sample. */
export interface PlanDelta<Template = PacketTemplate | AdaptiveTemplate> {
  readonly remove: readonly number[];
  readonly add: readonly PlanEntry<Template>[];
}

export type Feature =
  | 'icmp4'
  | 'icmp6'
  | 'udp'
  | 'tcp-connect'
  /** Half-open SYN. */
  | 'tcp-half-open'
  | 'traceroute'
  | 'capture'
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

export type DriverName = 'native' | 'portable' | 'simulated';

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
  /** @returns a fault when nothing was applied (a template that cannot be sent: drivers send packets, adaptive work needs its controllers) */
  apply(delta: PlanDelta): Fault | null;
  /** Frames of core/model/batch, exactly sized, owned by the listener; at most every 20–50 ms while there is something. */
  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void;
  onEvent(listener: (event: PacketIoEvent) => void): void;
  stats(): PacketIoStats;
  /** Stops sending at once. What was in flight is not reported. Idempotent. */
  close(): Promise<void>;
}
