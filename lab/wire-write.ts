import { internetChecksum, pseudoHeaderSum } from '../core/packet/checksum.ts';
import { ECHO_REPLY, HEADER_BYTES, PROTOCOLS, TCP_FLAGS } from '../core/packet/protocols.ts';
import { wireAddress } from '../core/packet/wire-address.ts';
import {
  type EchoData,
  ICMP_ERRORS,
  type IcmpError,
  type Misdirection,
  type NetworkAnswer,
} from '../host/packet-io/network/packet.ts';
import type { WirePacket } from './wire-read.ts';

/** Bytes of a packet that routers quote: RFC 1812 §4.3.2.3, RFC 4443 §2.4 (at most 576 and 1280 bytes in total). */
const QUOTED_BYTES = { 4: 548, 6: 1232 } as const;

/** With extensions, the quoted packet is cut or padded to this length (RFC 4884 §4). */
const EXTENDED_QUOTE_BYTES = 128;

/** Offset of the quote's length in the ICMP header, and the bytes per unit of it (RFC 4884 §4.1, 4.2). */
const QUOTE_LENGTH = { 4: { at: 5, word: 4 }, 6: { at: 4, word: 8 } } as const;

/** Added to a sequence number, this gives one that no packet has. */
const UNKNOWN_NUMBERS = 1_000_000_000;

/** Data bytes that some systems return of a request. */
const CUT_BYTES = 64;

const MPLS_CLASS = 1;
const MPLS_INCOMING_STACK = 1;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function ipPacket(family: 4 | 6, from: string, to: string, ttl: number, protocol: number, payload: Uint8Array) {
  const headerBytes = family === 4 ? HEADER_BYTES.ipv4 : HEADER_BYTES.ipv6;
  const bytes = new Uint8Array(headerBytes + payload.length);
  const view = viewOf(bytes);
  bytes.set(payload, headerBytes);
  if (family === 4) {
    view.setUint8(0, 0x45);
    view.setUint16(2, bytes.length);
    view.setUint16(6, 0x4000);
    view.setUint8(8, ttl);
    view.setUint8(9, protocol);
    bytes.set(wireAddress(from), 12);
    bytes.set(wireAddress(to), 16);
    view.setUint16(10, internetChecksum(bytes.subarray(0, headerBytes)));
    return bytes;
  }
  view.setUint32(0, 0x60000000);
  view.setUint16(4, payload.length);
  view.setUint8(6, protocol);
  view.setUint8(7, ttl);
  bytes.set(wireAddress(from), 8);
  bytes.set(wireAddress(to), 24);
  return bytes;
}

/** The bytes of a reply, ready for the device. */
export function writeAnswer(request: WirePacket, answer: NetworkAnswer): Uint8Array {
  const { family, source } = request.packet;
  const { from, ttl, message } = answer;
  switch (message.kind) {
    case 'echo-reply': {
      const reply = echoReply(request.bytes.slice(request.transportAt), message.data);
      reply[0] = ECHO_REPLY[family];
      const packet = icmpPacket(family, from, source, ttl, reply);
      if (message.data === 'damaged') turnBit(packet);
      return packet;
    }
    case 'syn-ack':
      return tcpAnswer(request, answer, TCP_FLAGS.syn | TCP_FLAGS.ack, message.acknowledgesData, message.misdirected);
    case 'reset':
      return tcpAnswer(request, answer, TCP_FLAGS.rst | TCP_FLAGS.ack, true, message.misdirected);
    case 'error':
      return icmpPacket(family, from, source, ttl, errorMessage(request, message));
  }
}

/** @param message the request, from its ICMP header on */
function echoReply(message: Uint8Array, data: EchoData): Uint8Array {
  switch (data) {
    case 'cut':
      return message.subarray(0, HEADER_BYTES.icmp + CUT_BYTES);
    case 'none':
      return message.subarray(0, HEADER_BYTES.icmp);
    case 'other':
      return message.fill(0x55, HEADER_BYTES.icmp, HEADER_BYTES.icmp + CUT_BYTES);
    case 'turned':
      turnBit(message);
      return message;
    case 'same':
    case 'damaged':
      return message;
  }
}

function turnBit(bytes: Uint8Array): void {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x10;
}

/** An ICMP message with its checksum in an IP packet. */
export function icmpPacket(family: 4 | 6, from: string, to: string, ttl: number, message: Uint8Array): Uint8Array {
  const protocol = family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6;
  const begin = family === 4 ? 0 : pseudoHeaderSum(wireAddress(from), wireAddress(to), protocol, message.length);
  const view = viewOf(message);
  view.setUint16(2, 0);
  view.setUint16(2, internetChecksum(message, begin));
  return ipPacket(family, from, to, ttl, protocol, message);
}

function tcpAnswer(
  request: WirePacket,
  answer: NetworkAnswer,
  flags: number,
  isDataAcknowledged: boolean,
  misdirected: Misdirection,
): Uint8Array {
  const { packet, bytes, transportAt, dataBytes } = request;
  const asked = viewOf(bytes.subarray(transportAt));
  const segment = new Uint8Array(HEADER_BYTES.tcp);
  const view = viewOf(segment);
  const right = asked.getUint32(4) + 1 + (isDataAcknowledged ? dataBytes : 0);
  const acknowledged = misdirected === 'number' ? right + UNKNOWN_NUMBERS : right;
  view.setUint16(0, packet.destinationPort);
  view.setUint16(2, misdirected === 'port' ? packet.sourcePort + 1 : packet.sourcePort);
  // A reset that acknowledges has sequence 0 (RFC 9293 §3.5.2); the other number may be any.
  view.setUint32(4, flags & TCP_FLAGS.rst ? 0 : 1_000_000);
  view.setUint32(8, acknowledged >>> 0);
  view.setUint8(12, 5 << 4);
  view.setUint8(13, flags);
  view.setUint16(14, 65_535);
  const [from, to] = [wireAddress(answer.from), wireAddress(packet.source)];
  view.setUint16(16, internetChecksum(segment, pseudoHeaderSum(from, to, PROTOCOLS.tcp, segment.length)));
  return ipPacket(packet.family, answer.from, packet.source, answer.ttl, PROTOCOLS.tcp, segment);
}

function errorMessage(request: WirePacket, message: IcmpError): Uint8Array {
  const { family } = request.packet;
  const quoted = quotedPacket(request, message.quotedTtl);
  const extensions = message.mpls.length > 0 ? mplsExtension(message.mpls) : new Uint8Array();
  const quoteBytes = extensions.length > 0 ? EXTENDED_QUOTE_BYTES : Math.min(quoted.length, QUOTED_BYTES[family]);
  const bytes = new Uint8Array(8 + quoteBytes + extensions.length);
  const view = viewOf(bytes);
  const [type, code] = ICMP_ERRORS[message.error][family];
  view.setUint8(0, type);
  view.setUint8(1, code);
  if (message.error === 'too-big') view.setUint32(4, message.mtu);
  if (extensions.length > 0) {
    const { at, word } = QUOTE_LENGTH[family];
    view.setUint8(at, quoteBytes / word);
  }
  bytes.set(quoted.subarray(0, quoteBytes), 8);
  bytes.set(extensions, 8 + quoteBytes);
  return bytes;
}

/** The request as it was at the responder. */
function quotedPacket({ packet, bytes, transportAt }: WirePacket, ttl: number): Uint8Array {
  const quoted = bytes.slice();
  const view = viewOf(quoted);
  if (packet.family === 6) {
    view.setUint8(7, ttl);
    return quoted;
  }
  view.setUint8(8, ttl);
  view.setUint16(10, 0);
  view.setUint16(10, internetChecksum(quoted.subarray(0, transportAt)));
  return quoted;
}

/** Extensions of RFC 4884 §7 and RFC 4950 §3. */
export function mplsExtension(stack: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + stack.length * 4);
  const view = viewOf(bytes);
  view.setUint8(0, 2 << 4);
  view.setUint16(4, 4 + stack.length * 4);
  view.setUint8(6, MPLS_CLASS);
  view.setUint8(7, MPLS_INCOMING_STACK);
  for (const [index, entry] of stack.entries()) view.setUint32(8 + index * 4, entry);
  view.setUint16(2, internetChecksum(bytes));
  return bytes;
}
