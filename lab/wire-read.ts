import { addressFromBytes } from '../core/model/address.ts';
import { ECHO_REQUEST, HEADER_BYTES, PROTOCOLS, TCP_FLAGS } from '../core/packet/protocols.ts';
import { ipv4At } from '../core/packet/wire-address.ts';
import type { NetworkPacket } from '../host/packet-io/network/packet.ts';

/** A request as received, complete. */
export interface WirePacket {
  readonly packet: NetworkPacket;
  readonly bytes: Uint8Array;
  /** Offset of the transport header. */
  readonly transportAt: number;
  /** Number of bytes after the transport header. */
  readonly dataBytes: number;
}

interface IpPacket {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly dontFragment: boolean;
  readonly transportAt: number;
}

function readIp(bytes: Uint8Array, view: DataView): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= HEADER_BYTES.ipv4) {
    const fragment = view.getUint16(6);
    // More fragments follow, or it is a later one.
    if (fragment & 0x3fff) return undefined;
    return {
      family: 4,
      protocol: view.getUint8(9),
      source: ipv4At(bytes, 12),
      destination: ipv4At(bytes, 16),
      ttl: view.getUint8(8),
      dontFragment: (fragment & 0x4000) !== 0,
      transportAt: (view.getUint8(0) & 0x0f) * 4,
    };
  }
  if (version !== 6 || bytes.length < HEADER_BYTES.ipv6) return undefined;
  return {
    family: 6,
    protocol: view.getUint8(6),
    source: addressFromBytes(bytes, 8),
    destination: addressFromBytes(bytes, 24),
    ttl: view.getUint8(7),
    dontFragment: true,
    transportAt: HEADER_BYTES.ipv6,
  };
}

/** @returns undefined for anything but an echo request, datagram or SYN, such as the kernels' own traffic */
export function readPacket(bytes: Uint8Array): WirePacket | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ip = readIp(bytes, view);
  if (!ip || bytes.length < ip.transportAt + 8) return undefined;
  const at = ip.transportAt;
  const request = (
    protocol: NetworkPacket['protocol'],
    ports: readonly [number, number],
    headerBytes: number,
  ): WirePacket => ({
    packet: {
      family: ip.family,
      protocol,
      source: ip.source,
      destination: ip.destination,
      sourcePort: ports[0],
      destinationPort: ports[1],
      ttl: ip.ttl,
      bytes: bytes.length,
      dontFragment: ip.dontFragment,
    },
    bytes,
    transportAt: at,
    dataBytes: bytes.length - at - headerBytes,
  });
  switch (ip.protocol) {
    case PROTOCOLS.icmp:
    case PROTOCOLS.icmp6:
      if (view.getUint8(at) !== ECHO_REQUEST[ip.family]) return undefined;
      // Identifier and checksum, which a load balancer hashes.
      return request('icmp', [view.getUint16(at + 4), view.getUint16(at + 2)], 8);
    case PROTOCOLS.udp:
      return request('udp', [view.getUint16(at), view.getUint16(at + 2)], 8);
    case PROTOCOLS.tcp: {
      if (bytes.length < at + 20) return undefined;
      const flags = view.getUint8(at + 13);
      if ((flags & (TCP_FLAGS.syn | TCP_FLAGS.ack)) !== TCP_FLAGS.syn) return undefined;
      return request('tcp', [view.getUint16(at), view.getUint16(at + 2)], (view.getUint8(at + 12) >> 4) * 4);
    }
    default:
      return undefined;
  }
}
