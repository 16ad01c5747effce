import { addressFromBytes } from '../../../core/model/address.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { internetChecksum } from '../../../core/packet/checksum.ts';
import { ECHO_REPLY, HEADER_BYTES, PROTOCOLS, TCP_FLAGS } from '../../../core/packet/protocols.ts';
import { ipv4At } from '../../../core/packet/wire-address.ts';
import { type Cookie, readCookie } from './wire-write.ts';

/** Identifies the packet of a reply: its kind, its destination, and a number of it. */
export const echoKey = (family: 4 | 6, id: number, seq: number): string => `echo ${family} ${id} ${seq}`;
export const portsKey = (
  kind: 'acknowledged' | 'sequence' | 'udp',
  destination: string,
  ports: { readonly source: number; readonly destination: number },
  number: number,
): string => `${kind} ${destination} ${ports.destination} ${ports.source} ${number}`;

export interface Answer {
  readonly key: string;
  /** Returned cookie; undefined where there is none. */
  readonly cookie: Cookie | undefined;
  /** Destination of the packet by the reply: the sender of a reply, the destination of a quoted packet. */
  readonly destination: string;
  readonly from: string;
  /** An error, which quotes the packet, possibly not all of it. */
  readonly isQuote: boolean;
  readonly outcome: number;
  /** ERROR_CAUSES of an ICMP error; 0 = another host. */
  readonly errorSender: number;
  /** Data of an echo reply; null = no echo reply. */
  readonly data: Buffer | null;
  readonly replyTtl: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly mtu: number;
  readonly quotedTtl: number;
}

const UNKNOWN_TTL = 255;
const NO_QUOTE = {
  isQuote: false,
  errorSender: 0,
  data: null,
  icmpType: 255,
  icmpCode: 255,
  mtu: 0,
  quotedTtl: UNKNOWN_TTL,
} as const;
/** ICMP "destination unreachable", and its code for a port. */
const UNREACHABLE = { 4: 3, 6: 1 } as const;
const PORT_CODE = { 4: 3, 6: 4 } as const;

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** IPv4 sockets give the IP header, IPv6 ones do not. */
function transportOf(family: 4 | 6, bytes: Buffer): { readonly at: number; readonly ttl: number } | undefined {
  if (family === 6) return { at: 0, ttl: 0 };
  if (bytes.length < 20 || (bytes[0] ?? 0) >> 4 !== 4) return undefined;
  return { at: ((bytes[0] ?? 0) & 0x0f) * 4, ttl: bytes[8] ?? 0 };
}

/** Outcome of an ICMP error; undefined for other messages. As `native/src/wire/icmp.c`. */
function errorOutcome(family: 4 | 6, type: number, code: number): number | undefined {
  const kind = { 4: IPV4_ERRORS, 6: IPV6_ERRORS }[family].get(type);
  if (kind === 'unreachable' && family === 4 && code === 4) return OUTCOMES['too-big'];
  if (kind === 'unreachable' && { 4: [9, 10, 13], 6: [1, 5, 6] }[family].includes(code)) return OUTCOMES.prohibited;
  // Code 1 is a missing fragment: the packet did arrive.
  if (kind === 'ttl-exceeded' && code !== 0) return OUTCOMES.unreachable;
  return kind && OUTCOMES[kind];
}

type ErrorKind = 'unreachable' | 'ttl-exceeded' | 'too-big';
const IPV4_ERRORS = new Map<number, ErrorKind>([
  [3, 'unreachable'],
  [11, 'ttl-exceeded'],
  [12, 'unreachable'],
]);
const IPV6_ERRORS = new Map<number, ErrorKind>([
  [1, 'unreachable'],
  [2, 'too-big'],
  [3, 'ttl-exceeded'],
  [4, 'unreachable'],
]);

/**
 * Reads an ICMP message about a packet of this driver; undefined for others and for damaged ones.
 * @param from sender
 * @param senderOf ERROR_CAUSES of the sender of an error about a packet to a destination
 */
export function readIcmp(
  family: 4 | 6,
  bytes: Buffer,
  from: string,
  senderOf: (from: string, destination: string) => number = () => 0,
): Answer | undefined {
  const transport = transportOf(family, bytes);
  if (!transport || bytes.length < transport.at + HEADER_BYTES.icmp) return undefined;
  const { at, ttl } = transport;
  const view = viewOf(bytes);
  const [icmpType, icmpCode] = [view.getUint8(at), view.getUint8(at + 1)];
  if (icmpType === ECHO_REPLY[family]) {
    // Raw IPv4 sockets get it before the kernel looks.
    if (family === 4 && internetChecksum(bytes.subarray(at)) !== 0) return undefined;
    return {
      ...NO_QUOTE,
      data: bytes.subarray(at + HEADER_BYTES.icmp),
      key: echoKey(family, view.getUint16(at + 4), view.getUint16(at + 6)),
      cookie: readCookie(view, at + HEADER_BYTES.icmp),
      destination: from,
      from,
      outcome: OUTCOMES.reply,
      replyTtl: ttl,
      icmpType,
      icmpCode,
    };
  }
  const outcome = errorOutcome(family, icmpType, icmpCode);
  const quoted = outcome === undefined ? undefined : readQuoted(family, bytes, at + HEADER_BYTES.icmp);
  if (outcome === undefined || !quoted) return undefined;
  const mtu = outcome === OUTCOMES['too-big'] ? Math.min(view.getUint32(at + 4), 0xffff) : 0;
  const isOursToName = outcome === OUTCOMES.unreachable || outcome === OUTCOMES.prohibited;
  const errorSender = isOursToName ? senderOf(from, quoted.destination) : 0;
  const isUdp = quoted.protocol === PROTOCOLS.udp && icmpType === UNREACHABLE[family] && isOursToName;
  // The system that has the port sends it, from any of its addresses; all others come from the target's own only.
  const isPort = icmpCode === PORT_CODE[family] && errorSender === 0;
  const isArrival = isUdp && (from === quoted.destination || isPort);
  return {
    key: quoted.key,
    cookie: quoted.cookie,
    destination: quoted.destination,
    from,
    isQuote: true,
    outcome: isArrival ? OUTCOMES.reply : outcome,
    errorSender,
    data: null,
    replyTtl: ttl,
    icmpType,
    icmpCode,
    mtu,
    quotedTtl: quoted.ttl,
  };
}

interface Quoted {
  readonly key: string;
  readonly cookie: Cookie | undefined;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
}

/** Reads the packet that an error quotes. */
function readQuoted(family: 4 | 6, bytes: Buffer, at: number): Quoted | undefined {
  const view = viewOf(bytes);
  const headerBytes = family === 4 ? ((bytes[at] ?? 0) & 0x0f) * 4 : HEADER_BYTES.ipv6;
  const transport = at + headerBytes;
  if (headerBytes < 20 || bytes.length < transport + 8) return undefined;
  const protocol = view.getUint8(at + (family === 4 ? 9 : 6));
  const ip = {
    protocol,
    ttl: view.getUint8(at + (family === 4 ? 8 : 7)),
    destination: family === 4 ? ipv4At(bytes, at + 16) : addressFromBytes(bytes, at + 24),
  };
  const ports = { source: view.getUint16(transport), destination: view.getUint16(transport + 2) };
  const cookie = readCookie(view, transport + 8);
  switch (protocol) {
    case PROTOCOLS.icmp:
    case PROTOCOLS.icmp6:
      return { ...ip, cookie, key: echoKey(family, view.getUint16(transport + 4), view.getUint16(transport + 6)) };
    case PROTOCOLS.tcp:
      return {
        ...ip,
        cookie: undefined,
        key: portsKey('sequence', ip.destination, ports, view.getUint32(transport + 4)),
      };
    case PROTOCOLS.udp: {
      const number = family === 4 ? view.getUint16(at + 4) : (cookie?.number ?? 0);
      return { ...ip, cookie, key: portsKey('udp', ip.destination, ports, number) };
    }
    default:
      return undefined;
  }
}

/** Reads a TCP segment in reply to a SYN of this driver; undefined for others. */
export function readTcp(family: 4 | 6, bytes: Buffer, from: string): Answer | undefined {
  const transport = transportOf(family, bytes);
  if (!transport || bytes.length < transport.at + 20) return undefined;
  const { at, ttl } = transport;
  const view = viewOf(bytes);
  const flags = view.getUint8(at + 13);
  const isReset = (flags & TCP_FLAGS.rst) !== 0;
  if (!(flags & TCP_FLAGS.ack) || (!isReset && !(flags & TCP_FLAGS.syn))) return undefined;
  // It comes from the port of the SYN.
  const ports = { source: view.getUint16(at + 2), destination: view.getUint16(at) };
  return {
    ...NO_QUOTE,
    key: portsKey('acknowledged', from, ports, view.getUint32(at + 8)),
    cookie: undefined,
    destination: from,
    from,
    outcome: isReset ? OUTCOMES.refused : OUTCOMES.reply,
    replyTtl: ttl,
  };
}
