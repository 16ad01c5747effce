import { addressBytes } from '../../../core/model/address.ts';

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;

const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
const TCP_SYN = 0x02;
const TCP_HEADER_BYTES = 20;

/** Header bytes of echo and of UDP. */
const SHORT_HEADER_BYTES = 8;

/** `SNDR`, the run, the packet's number, zero: proves which packet a reply belongs to. */
export const COOKIE_BYTES = 16;
const COOKIE_MAGIC = 0x534e4452;

export interface Cookie {
  readonly run: number;
  readonly number: number;
}

function sum16(bytes: Uint8Array, begin: number): number {
  let sum = begin;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return sum;
}

function folded(sum: number): number {
  let left = sum;
  while (left > 0xffff) left = (left & 0xffff) + Math.floor(left / 0x10000);
  return left;
}

/** Checksum of RFC 1071; 0 over an intact message including its checksum. */
export const checksum = (bytes: Uint8Array): number => ~folded(sum16(bytes, 0)) & 0xffff;

const ipv4Bytes = (address: string): Uint8Array => (addressBytes(address) ?? new Uint8Array(16)).subarray(12);

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
  const bytes = Buffer.alloc(SHORT_HEADER_BYTES + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint8(0, ECHO_REQUEST[family]);
  view.setUint16(4, id);
  view.setUint16(6, seq);
  if (payloadBytes >= COOKIE_BYTES) writeCookie(view, SHORT_HEADER_BYTES, cookie);
  if (sameChecksum) {
    // The two bytes after the cookie compensate for the changing part.
    const varying = folded(seq + (cookie.number >>> 16) + (cookie.number & 0xffff));
    view.setUint16(SHORT_HEADER_BYTES + COOKIE_BYTES, ~varying & 0xffff);
  }
  if (family === 4) view.setUint16(2, checksum(bytes));
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
  const bytes = Buffer.alloc(SHORT_HEADER_BYTES + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint16(4, bytes.length);
  if (payloadBytes >= COOKIE_BYTES) writeCookie(view, SHORT_HEADER_BYTES, cookie);
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
  const bytes = Buffer.alloc(TCP_HEADER_BYTES + payloadBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint32(4, sequence);
  view.setUint8(12, (TCP_HEADER_BYTES / 4) << 4);
  view.setUint8(13, TCP_SYN);
  view.setUint16(14, 65_535);
  if (between) {
    const [source, destination] = between;
    const pseudo = sum16(ipv4Bytes(destination), sum16(ipv4Bytes(source), PROTOCOLS.tcp + bytes.length));
    view.setUint16(16, ~folded(sum16(bytes, pseudo)) & 0xffff);
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
  const bytes = Buffer.alloc(20 + payload.length);
  bytes.writeUInt8(0x45, 0);
  bytes.writeUInt8(fields.tos, 1);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(fields.identification, 4);
  bytes.writeUInt16BE(fields.dontFragment ? 0x4000 : 0, 6);
  bytes.writeUInt8(fields.ttl, 8);
  bytes.writeUInt8(fields.protocol, 9);
  if (fields.source !== null) bytes.set(ipv4Bytes(fields.source), 12);
  bytes.set(ipv4Bytes(fields.destination), 16);
  payload.copy(bytes, 20);
  return bytes;
}
