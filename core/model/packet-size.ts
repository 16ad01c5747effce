import { isPacketTemplate, isServiceTemplate, type PacketTemplate, type Template, type TraceMethod } from './packet.ts';

/** Bytes of each transport header without options. */
const TRANSPORT_HEADER_BYTES = { icmp: 8, udp: 8, tcp: 20 } as const;

const TRANSPORTS = { 'icmp-echo': 'icmp', udp: 'udp', 'tcp-syn': 'tcp', 'tcp-connect': 'tcp' } as const;

/** The fields that determine a packet's size. */
type Sized = Pick<PacketTemplate, 'family' | 'payloadBytes'> &
  (Pick<PacketTemplate, 'format'> | { readonly method: TraceMethod });

/** Bytes of an IP header without options. */
export const ipHeaderBytes = (family: 4 | 6): number => (family === 4 ? 20 : 40);

/** Bytes of a transport header without options. */
export const transportHeaderBytes = (method: TraceMethod): number => TRANSPORT_HEADER_BYTES[method];

/** Transport protocol of a template's packets; null = the connections of a service. */
export function transportOf(template: Template): TraceMethod | null {
  if (isServiceTemplate(template)) return null;
  return isPacketTemplate(template) ? TRANSPORTS[template.format] : template.method;
}

/** Bytes after the IP header: transport header and data. */
export const ipPayloadBytes = (packet: Sized): number =>
  transportHeaderBytes('method' in packet ? packet.method : TRANSPORTS[packet.format]) + packet.payloadBytes;

/** Bytes of a packet with its IP header. */
export const packetBytes = (packet: Sized): number => ipHeaderBytes(packet.family) + ipPayloadBytes(packet);

/** Bytes after the IP header of every packet of a template; null = they differ. */
export function commonPayloadBytes(template: Template): number | null {
  if (isServiceTemplate(template)) return null;
  if (isPacketTemplate(template)) return ipPayloadBytes(template);
  const { method, payloadBytes } = template;
  return typeof payloadBytes === 'number' ? transportHeaderBytes(method) + payloadBytes : null;
}
