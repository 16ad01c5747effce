import { addressBytes, addressFromBytes } from '../../../core/model/address.ts';
import type { PacketEntry, PacketTemplate } from '../../../core/model/packet.ts';
import { PROTOCOLS } from '../../../core/packet/protocols.ts';
import { numberOf } from '../../../core/plan/numbers.ts';
import { sourceAddressOf, sourceIndexOf, sourcePortOf } from '../../../core/plan/rotation.ts';
import type { Slot } from '../rounds.ts';
import type { OutgoingPacket } from './sockets.ts';
import { echoKey, portsKey } from './wire-read.ts';
import { COOKIE_BYTES, type Cookie, datagram, echoRequest, ipv4Packet, synSegment } from './wire-write.ts';

/** The system's default TTL. */
const DEFAULT_TTL = 64;

/** Source ports where none is given: above the range that systems assign themselves. */
const FIRST_PORT = 61_000;
const FREE_PORTS = 65_536 - FIRST_PORT;

const UDP_NUMBERS = 65_535;

const ECHO_HEADER_BYTES = 8;

export interface Composed {
  readonly packet: OutgoingPacket;
  /** Fields of which a reply contains one. */
  readonly keys: readonly string[];
  /** Cookie; null when there was no room for one. */
  readonly cookie: Cookie | null;
  /** Data of an echo request; null = no echo request. */
  readonly data: Buffer | null;
  readonly destination: string;
  readonly sourcePort: number;
  readonly sourceIndex: number;
}

/** A packet that the driver builds; connects are the kernel's. */
type RawTemplate = Exclude<PacketTemplate, { format: 'tcp-connect' }>;

export interface ComposeOptions {
  /** Distinguishes this run of the driver, 32 bits. */
  readonly run: number;
  /** Identifier of echo requests without a flow, 16 bits. */
  readonly identifier: number;
  /** First number and port of TCP to a destination, 32 bits, unpredictable. */
  readonly secretOf: (destination: string) => number;
  /** Source address for an IPv4 destination; undefined = not known (yet). */
  readonly sourceFor: (destination: string) => string | undefined;
}

/**
 * Builds the packet of a slot. @param number of the packet in this run, from 0
 * @returns undefined when it needs a source address and none is known
 */
export function compose(
  { packet, firstNumber, count }: PacketEntry,
  slot: Slot,
  number: number,
  options: ComposeOptions,
): Composed | undefined {
  if (packet.format === 'tcp-connect') return undefined;
  const cookie: Cookie = { run: options.run, number: number >>> 0 };
  const sourceIndex = sourceIndexOf(slot.seq, packet.sourceCount);
  const source = packet.source === null ? null : sourceAddressOf(packet.source, sourceIndex);
  // Address as replies contain it.
  const destination = addressFromBytes(addressBytes(packet.destination) ?? new Uint8Array(16));
  const common = {
    cookie: packet.payloadBytes >= COOKIE_BYTES && packet.format !== 'tcp-syn' ? cookie : null,
    data: null,
    destination,
    sourceIndex,
  };
  if (packet.format === 'icmp-echo') {
    const { family, payloadBytes, flow } = packet;
    const id = (flow ?? options.identifier + Math.floor(number / 0x10000)) & 0xffff;
    const seq = number & 0xffff;
    const bytes = echoRequest({ family, id, seq, payloadBytes, cookie, sameChecksum: flow !== null });
    const protocol = family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6;
    return {
      ...common,
      data: bytes.subarray(ECHO_HEADER_BYTES),
      packet: wrap(packet, protocol, source, bytes, 0),
      keys: [echoKey(family, id, seq)],
      sourcePort: 0,
    };
  }
  const asked = sourcePortOf(slot.seq, packet.sourcePort, packet.sourcePortCount, packet.sourceCount);
  const secret = options.secretOf(destination);
  const sourcePort = asked === 0 ? FIRST_PORT + ((secret + number) % FREE_PORTS) : asked;
  const ports = { source: sourcePort, destination: packet.destinationPort };
  const own = numberOf(packet, firstNumber, slot.seq);
  const { payloadBytes } = packet;
  if (packet.format === 'udp') {
    const identification = ((own - 1 + slot.round * count) % UDP_NUMBERS) + 1;
    const bytes = datagram({ sourcePort, destinationPort: packet.destinationPort, payloadBytes, cookie });
    const distinct = packet.family === 4 ? identification : (common.cookie?.number ?? 0);
    const keys = [portsKey('udp', destination, ports, distinct)];
    return { ...common, packet: wrap(packet, PROTOCOLS.udp, source, bytes, identification), keys, sourcePort };
  }
  const sequence = (secret + own + slot.round * count * (payloadBytes + 1)) % 2 ** 32;
  const from = packet.family === 6 ? null : (source ?? options.sourceFor(destination));
  if (from === undefined) return undefined;
  const between = from === null ? null : ([from, destination] as const);
  const bytes = synSegment({ sourcePort, destinationPort: packet.destinationPort, sequence, payloadBytes, between });
  const keys = [
    portsKey('acknowledged', destination, ports, (sequence + 1 + payloadBytes) % 2 ** 32),
    // A host that ignores data on a SYN acknowledges the SYN alone.
    portsKey('acknowledged', destination, ports, (sequence + 1) % 2 ** 32),
    portsKey('sequence', destination, ports, sequence),
  ];
  return { ...common, packet: wrap(packet, PROTOCOLS.tcp, from ?? source, bytes, 0), keys, sourcePort };
}

function wrap(
  template: RawTemplate,
  protocol: number,
  source: string | null,
  payload: Buffer,
  identification: number,
): OutgoingPacket {
  const { family, destination, ttl, tos, dontFragment } = template;
  const header = { protocol, source, destination, ttl: ttl ?? DEFAULT_TTL, tos, dontFragment, identification };
  return {
    family,
    protocol,
    bytes: family === 4 ? ipv4Packet(header, payload) : payload,
    destination,
    interface: template.interface,
    header6: { source: source === null ? null : (addressBytes(source) ?? null), ttl, tos, dontFragment },
  };
}
