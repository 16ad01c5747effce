import { addressFromBytes } from '../core/model/address.ts';

/** A TCP segment of a capture. */
export interface TcpPacket {
  /** Interface that it passed. */
  readonly interfaceIndex: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly number: number;
  readonly acknowledged: number;
  /** Flags in header order: `S`, `R`, `A` … as tcpdump prints them, `.` for ACK. */
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
const TCP = 6;

const FLAGS = ['F', 'S', 'R', 'P', '.', 'U'] as const;

/** Sum of RFC 1071 over addresses, length, protocol and segment: all ones when its checksum is right. */
function checksumOf(addresses: Uint8Array, segment: Uint8Array): number {
  let sum = TCP + segment.length;
  for (const bytes of [addresses, segment]) {
    for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

const mapped = (bytes: Uint8Array): string =>
  addressFromBytes(bytes.length === 16 ? bytes : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...bytes));

function tcpPacketOf(packet: Uint8Array, interfaceIndex: number): TcpPacket | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const isIpv4 = view.getUint8(0) >> 4 === 4;
  if (view.getUint8(isIpv4 ? 9 : 6) !== TCP) return undefined;
  const at = isIpv4 ? (view.getUint8(0) & 15) * 4 : 40;
  const addresses = isIpv4 ? packet.subarray(12, 20) : packet.subarray(8, 40);
  const half = addresses.length / 2;
  const segment = packet.subarray(at, isIpv4 ? view.getUint16(2) : at + view.getUint16(4));
  const headerBytes = (view.getUint8(at + 12) >> 4) * 4;
  const flags = view.getUint8(at + 13);
  return {
    interfaceIndex,
    source: mapped(addresses.subarray(0, half)),
    destination: mapped(addresses.subarray(half)),
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
    isChecksumRight: checksumOf(addresses, segment) === 0xffff,
  };
}

/** Reads the TCP segments of a pcapng file by Sounder, in order. */
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
