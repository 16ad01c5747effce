import { addressFromBytes } from '../core/model/address.ts';
import { internetChecksum, pseudoHeaderSum } from '../core/packet/checksum.ts';
import { PROTOCOLS } from '../core/packet/protocols.ts';

/** A TCP segment of a capture. */
export interface TcpPacket {
  /** The interface that it passed. */
  readonly interfaceIndex: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly number: number;
  readonly acknowledged: number;
  /** In the order of the header, in the letters of tcpdump: `S`, `R` …, `.` for ACK. */
  readonly flags: string;
  readonly headerBytes: number;
  readonly data: string;
  readonly tos: number;
  readonly ttl: number;
  /** IPv4 identification, IPv6 flow label. */
  readonly identifier: number;
  readonly dontFragment: boolean;
  readonly isChecksumRight: boolean;
}

const PACKET_BLOCK = 6;
const PACKET_AT = 28;
/** Linux "cooked" header, version 2. */
const LINK_BYTES = 20;
const LINK_INTERFACE_AT = 4;

const FLAGS = ['F', 'S', 'R', 'P', '.', 'U'] as const;

const mapped = (bytes: Uint8Array): string =>
  addressFromBytes(bytes.length === 16 ? bytes : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...bytes));

function tcpPacketOf(packet: Uint8Array, interfaceIndex: number): TcpPacket | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const isIpv4 = view.getUint8(0) >> 4 === 4;
  if (view.getUint8(isIpv4 ? 9 : 6) !== PROTOCOLS.tcp) return undefined;
  const at = isIpv4 ? (view.getUint8(0) & 15) * 4 : 40;
  const addresses = isIpv4 ? packet.subarray(12, 20) : packet.subarray(8, 40);
  const half = addresses.length / 2;
  const [source, destination] = [addresses.subarray(0, half), addresses.subarray(half)];
  const segment = packet.subarray(at, isIpv4 ? view.getUint16(2) : at + view.getUint16(4));
  const pseudoHeader = pseudoHeaderSum(source, destination, PROTOCOLS.tcp, segment.length);
  const headerBytes = (view.getUint8(at + 12) >> 4) * 4;
  const flags = view.getUint8(at + 13);
  return {
    interfaceIndex,
    source: mapped(source),
    destination: mapped(destination),
    sourcePort: view.getUint16(at),
    destinationPort: view.getUint16(at + 2),
    number: view.getUint32(at + 4),
    acknowledged: view.getUint32(at + 8),
    flags: FLAGS.filter((_, bit) => flags & (1 << bit)).join(''),
    headerBytes,
    data: Buffer.from(segment.subarray(headerBytes)).toString('latin1'),
    tos: isIpv4 ? view.getUint8(1) : (view.getUint16(0) >> 4) & 0xff,
    ttl: view.getUint8(isIpv4 ? 8 : 7),
    identifier: isIpv4 ? view.getUint16(4) : view.getUint32(0) & 0xfffff,
    dontFragment: isIpv4 && (view.getUint16(6) & 0x4000) !== 0,
    isChecksumRight: internetChecksum(segment, pseudoHeader) === 0,
  };
}

/** The TCP segments of one of Sounder's pcapng files, in their order. */
export function tcpPacketsOf(file: Uint8Array): TcpPacket[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const packets: TcpPacket[] = [];
  for (let at = 0; at + 12 <= file.length; at += view.getUint32(at + 4, true)) {
    if (view.getUint32(at, true) !== PACKET_BLOCK) continue;
    const bytes = view.getUint32(at + 20, true);
    const packet = tcpPacketOf(
      file.subarray(at + PACKET_AT + LINK_BYTES, at + PACKET_AT + bytes),
      view.getUint32(at + PACKET_AT + LINK_INTERFACE_AT),
    );
    if (packet) packets.push(packet);
  }
  return packets;
}
