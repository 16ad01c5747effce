import { foldSum, internetChecksum, pseudoHeaderSum } from '../../../core/packet/checksum.ts';
import { ECHO_REQUEST, HEADER_BYTES, PROTOCOLS, TCP_FLAGS } from '../../../core/packet/protocols.ts';
import { wireAddress } from '../../../core/packet/wire-address.ts';

/** `SNDR`, the run, the packet's number, zero: proves which packet a reply belongs to. */
export const COOKIE_BYTES = 16;
const COOKIE_MAGIC = 0x534e4452;

export interface Cookie {
  readonly run: number;
  readonly number: number;
}

function writeCookie(view: DataView, at: number, { run, number }: Cookie): void {
  view.setUint32(at, COOKIE_MAGIC);
  view.setUint32(at + 4, run);
  view.setUint32(at + 8, number);
}

/** @returns undefined without a cookie */
export function readCookie(view: DataView, at: number): Cookie | undefined {
  if (view.byteLength < at + COOKIE_BYTES || view.getUint32(at) !== COOKIE_MAGIC) return undefined;
  return { run: view.getUint32(at + 4), number: view.getUint32(at + 8) };
}

export interface EchoFields {
  readonly family: 4 | 6;
  readonly id: number;
  readonly seq: number;
  readonly payloadBytes: number;
  readonly cookie: Cookie;
  /** The checksum is the same for all packets of an identifier. */
  readonly sameChecksum: boolean;
}

/** An echo request from its ICMP header on. IPv6 leaves the checksum to the kernel, which knows the source. */
export function echoRequest({ family, id, seq, payloadBytes, cookie, sameChecksum }: EchoFields): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES.icmp + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint8(0, ECHO_REQUEST[family]);
  view.setUint16(4, id);
  view.setUint16(6, seq);
  if (payloadBytes >= COOKIE_BYTES) writeCookie(view, HEADER_BYTES.icmp, cookie);
  if (sameChecksum) {
    // What changes from packet to packet is outweighed by the two bytes after the cookie.
    const varying = foldSum(seq + (cookie.number >>> 16) + (cookie.number & 0xffff));
    view.setUint16(HEADER_BYTES.icmp + COOKIE_BYTES, ~varying & 0xffff);
  }
  if (family === 4) view.setUint16(2, internetChecksum(bytes));
  return bytes;
}

export interface DatagramFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payloadBytes: number;
  readonly cookie: Cookie;
}

/** Writes a datagram from the UDP header on. No checksum over IPv4, which permits that; over IPv6 the kernel's. */
export function datagram({ sourcePort, destinationPort, payloadBytes, cookie }: DatagramFields): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES.udp + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint16(4, bytes.length);
  if (payloadBytes >= COOKIE_BYTES) writeCookie(view, HEADER_BYTES.udp, cookie);
  return bytes;
}

export interface SynFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly payloadBytes: number;
  /** IPv4 source and destination, for the checksum; null = IPv6, where the kernel fills it in. */
  readonly between: readonly [string, string] | null;
}

/** A SYN from the TCP header on, with zeros for data. */
export function synSegment({ sourcePort, destinationPort, sequence, payloadBytes, between }: SynFields): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES.tcp + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint32(4, sequence);
  view.setUint8(12, (HEADER_BYTES.tcp / 4) << 4);
  view.setUint8(13, TCP_FLAGS.syn);
  view.setUint16(14, 65_535);
  if (between) {
    const [source, destination] = between;
    const pseudo = pseudoHeaderSum(wireAddress(source), wireAddress(destination), PROTOCOLS.tcp, bytes.length);
    view.setUint16(16, internetChecksum(bytes, pseudo));
  }
  return bytes;
}

export interface Ipv4Fields {
  readonly protocol: number;
  /** null = the kernel's choice. */
  readonly source: string | null;
  readonly destination: string;
  readonly ttl: number;
  readonly tos: number;
  readonly dontFragment: boolean;
  /** 0 = the kernel's choice. */
  readonly identification: number;
}

/** Writes an IPv4 packet with its header (IP_HDRINCL): length and checksum are the kernel's. */
export function ipv4Packet(fields: Ipv4Fields, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES.ipv4 + payload.length);
  bytes.writeUInt8(0x45, 0);
  bytes.writeUInt8(fields.tos, 1);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(fields.identification, 4);
  bytes.writeUInt16BE(fields.dontFragment ? 0x4000 : 0, 6);
  bytes.writeUInt8(fields.ttl, 8);
  bytes.writeUInt8(fields.protocol, 9);
  if (fields.source !== null) bytes.set(wireAddress(fields.source), 12);
  bytes.set(wireAddress(fields.destination), 16);
  payload.copy(bytes, HEADER_BYTES.ipv4);
  return bytes;
}
