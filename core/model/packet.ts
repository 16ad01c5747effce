import { z } from 'zod';
import { COLUMN_SETS, type ColumnSet } from './packet-columns.ts';

/** Maximum of data bytes in a packet. */
export const MAX_PAYLOAD_BYTES = 65_467;

/** Fields of every template, of packets and of adaptive work. */
const routeShape = {
  family: z.union([z.literal(4), z.literal(6)]),
  /** Literal address; an IPv6 link-local one with its zone (`fe80::1%eth0`). */
  destination: z.string(),
  /** DSCP × 4: the IPv4 TOS or IPv6 traffic class byte. */
  tos: z.int().min(0).max(255),
  /** null = the system's choice. With `sourceCount` > 1 the first of the addresses that rotate. */
  source: z.string().nullable(),
  /** Packet n, counted over all rounds, leaves from source + (n mod sourceCount). */
  sourceCount: z.int().min(1).max(65_536),
  interface: z.string().nullable(),
};

const portShape = {
  destinationPort: z.int().min(0).max(65_535),
  /** 0 = the driver's choice; else the first of the `sourcePortCount` ports that rotate. */
  sourcePort: z.int().min(0).max(65_535),
  /** Packet n, counted over all rounds, leaves from sourcePort + (n div sourceCount) mod sourcePortCount (core/plan/rotation.ts). */
  sourcePortCount: z.int().min(1).max(65_535),
};

/** Fields of one packet that adaptive work may set itself. */
export const payloadShape = {
  /** Data bytes after the transport header, 0–65 467. */
  payloadBytes: z.int().min(0).max(MAX_PAYLOAD_BYTES),
  dontFragment: z.boolean(),
};

const packetShape = {
  ...routeShape,
  /** 1–255; null = the system's default. */
  ttl: z.int().min(1).max(255).nullable(),
  ...payloadShape,
};

/**
 * ICMP echo request. From 16 data bytes on it carries a cookie that proves which packet a reply belongs to. A reply
 * returns the data that was sent, possibly truncated; one with other data is a mismatch.
 */
const IcmpEchoTemplate = z.object({
  format: z.literal('icmp-echo'),
  ...packetShape,
  /**
   * Packets of one flow share identifier and checksum, so that load balancers send them along one path (Paris
   * traceroute, Augustin et al. 2006); null = any free identifier. Needs 18 data bytes.
   */
  flow: z.int().min(0).nullable(),
});
export type IcmpEchoTemplate = z.infer<typeof IcmpEchoTemplate>;

/**
 * UDP datagram to a port that should be closed. A reply is any "destination unreachable" from the destination itself, or
 * "port unreachable" from another address, which is then another address of the same host.
 */
const UdpTemplate = z.object({ format: z.literal('udp'), ...packetShape, ...portShape });
export type UdpTemplate = z.infer<typeof UdpTemplate>;

/**
 * TCP SYN carrying `payloadBytes` of data, half open where raw sockets are allowed; elsewhere the kernel's own
 * connect, closed at once, without data. The column `method` records which was used.
 */
const TcpSynTemplate = z.object({
  format: z.literal('tcp-syn'),
  ...packetShape,
  ...portShape,
  /** Only as a half-open SYN; without the right to send one it is a local error (EPERM). */
  rawOnly: z.boolean(),
});
export type TcpSynTemplate = z.infer<typeof TcpSynTemplate>;

/** The kernel's connect, closed at once with a reset; the RTT is that of the handshake (TCP_INFO). No payload. */
const TcpConnectTemplate = z.object({ format: z.literal('tcp-connect'), ...packetShape, ...portShape });
export type TcpConnectTemplate = z.infer<typeof TcpConnectTemplate>;

/** One packet as it is sent; lengths without IP and transport headers. */
export const PacketTemplate = z.discriminatedUnion('format', [
  IcmpEchoTemplate,
  UdpTemplate,
  TcpSynTemplate,
  TcpConnectTemplate,
]);
export type PacketTemplate = z.infer<typeof PacketTemplate>;
export type PacketFormat = PacketTemplate['format'];

/** Packet formats, as drivers send them. */
export const PACKET_FORMATS: readonly PacketFormat[] = PacketTemplate.options.map((one) => one.shape.format.value);

/** The kinds of packet that adaptive probes choose from. */
export const TraceMethod = z.enum(['icmp', 'udp', 'tcp']);
export type TraceMethod = z.infer<typeof TraceMethod>;

/** Fields of every adaptive template; a probe's own come with its `template` (core/model/probe-definition.ts). */
export const adaptiveShape = { ...routeShape, ...portShape, method: TraceMethod };

/** Format of the entries of service probes. */
export const SERVICE_FORMAT = 'service';

/** One transaction with a service; the service engine carries it out (engine/service/service-io.ts). */
export const ServiceTemplate = z.object({
  format: z.literal(SERVICE_FORMAT),
  /** Literal address, or the name that the probe resolves in each run, as its measurement includes that. */
  destination: z.string(),
  /** null = either, for names. */
  family: z.union([z.literal(4), z.literal(6)]).nullable(),
  tos: z.int().min(0).max(255),
  /** null = the system's choice. */
  source: z.string().nullable(),
  interface: z.string().nullable(),
  lock: z.enum(['none', 'check', 'local', 'global']),
  /** The probe's own part: plain data without secrets, checked by the `request` schema of its definition. */
  request: z.record(z.string(), z.json()),
});
export type ServiceTemplate = z.infer<typeof ServiceTemplate>;

/** Work that adapts to replies: a controller turns it into packets (engine/packet/adaptive-io.ts), which checks its own fields. */
export const AdaptiveTemplate = z.looseObject({
  format: z
    .string()
    .refine((format) => format !== SERVICE_FORMAT && !(PACKET_FORMATS as readonly string[]).includes(format)),
  ...adaptiveShape,
});
export type AdaptiveTemplate = Readonly<z.infer<typeof AdaptiveTemplate>>;

/** Work of an entry: packets, adaptive work, or a transaction with a service. */
export type Template = PacketTemplate | AdaptiveTemplate | ServiceTemplate;

/** Whether a driver can send the template as it is; other templates need a controller or a runner. */
export const isPacketTemplate = (template: Template): template is PacketTemplate =>
  (PACKET_FORMATS as readonly string[]).includes(template.format);

/** Whether the service engine carries it out. */
export const isServiceTemplate = (template: Template): template is ServiceTemplate =>
  template.format === SERVICE_FORMAT;

/** Whether the packet engine carries it out, by a controller. */
export const isAdaptiveTemplate = (template: Template): template is AdaptiveTemplate =>
  !isPacketTemplate(template) && !isServiceTemplate(template);

/** Whether replies after the timeout are received; a connection that timed out is closed by then. */
export const isHeardLate = ({ format }: Template): boolean => format !== 'tcp-connect' && format !== SERVICE_FORMAT;

/**
 * Instruction for a driver: one packet specification and its schedule. Times are Unix-epoch milliseconds on 1 ms slots.
 * Round 0 is due at `firstAtMs`, round k ≥ 1 at `steadyFromMs + (k − 1) · periodMs`.
 */
export const PlanEntry = z.object({
  entryId: z.int().min(0),
  series: z.int().min(0),
  probeCode: z.int().min(0),
  /** The probe columns of its samples; entries of one probe code share a set. */
  columns: z.enum(Object.keys(COLUMN_SETS) as ColumnSet[]),
  firstAtMs: z.number(),
  steadyFromMs: z.number(),
  /** null = once. */
  periodMs: z.number().positive().nullable(),
  /** Number of rounds after which the entry is done; null = no end. */
  rounds: z.int().min(1).nullable(),
  /**
   * The first round that is not accounted for yet. Rounds from this one on whose slot has already passed are
   * recorded as not measured with `resumeCause`; rounds before it are not recorded.
   */
  fromRound: z.int().min(0),
  /** CAUSES number for the rounds missed before this entry was applied. */
  resumeCause: z.int().min(0),
  /** Packets per round; seq = 0 … count − 1. */
  count: z.int().min(1),
  spacingMs: z.number().min(0),
  timeoutMs: z.number().positive(),
  /**
   * Number of the first packet of round 0, in formats whose number Sounder chooses: TCP sequence number, then + data + 1 for
   * each packet of the round; IPv4 identification or IPv6 flow label of raw UDP, then + 1. Later rounds add an offset.
   */
  firstNumber: z.int().min(0).max(0xffffffff),
  packet: z.union([PacketTemplate, ServiceTemplate, AdaptiveTemplate]),
});
type EntryFields = Readonly<Omit<z.infer<typeof PlanEntry>, 'packet'>>;

/** @template Kind templates that the entry may have */
export type PlanEntry<Kind = Template> = EntryFields & { readonly packet: Kind };

/** An entry that a driver accepts; a controller in front of the driver accepts the others. */
export type PacketEntry = PlanEntry<PacketTemplate>;

/** An entry of the service engine. */
export type ServiceEntry = PlanEntry<ServiceTemplate>;

/** Whether the service engine carries out the entry. */
export const isServiceEntry = (entry: PlanEntry): entry is ServiceEntry => isServiceTemplate(entry.packet);

/** Whether a driver can send the entry as it is. */
export const isPacketEntry = (entry: PlanEntry): entry is PacketEntry => isPacketTemplate(entry.packet);

/** `remove` first, then `add`; adding a known entryId replaces it. Packets in flight still end in samples. */
export interface PlanDelta<Kind = Template> {
  readonly remove: readonly number[];
  readonly add: readonly PlanEntry<Kind>[];
}
