import { addressFromBytes } from '../core/model/address.ts';
import type { NetworkPacket } from '../host/packet-io/network/packet.ts';

/** A received request, complete. */
export interface WirePacket {
  readonly packet: NetworkPacket;
  readonly bytes: Uint8Array;
  /** Offset of the transport header. */
  readonly transportAt: number;
  /** Data after the transport header. */
  readonly dataBytes: number;
}

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;
const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
const TCP_FLAGS = { syn: 0x02, ack: 0x10 } as const;
const IPV6_HEADER_BYTES = 40;

interface IpPacket {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly dontFragment: boolean;
  readonly transportAt: number;
}

const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255);
const ipv4At = (bytes: Uint8Array, at: number): string =>
  addressFromBytes(Uint8Array.of(...MAPPED, ...bytes.subarray(at, at + 4)));

function readIp(bytes: Uint8Array, view: DataView): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= 20) {
    const fragment = view.getUint16(6);
    // More fragments, or a later one.
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
  if (version !== 6 || bytes.length < IPV6_HEADER_BYTES) return undefined;
  return {
    family: 6,
    protocol: view.getUint8(6),
    source: addressFromBytes(bytes, 8),
    destination: addressFromBytes(bytes, 24),
    ttl: view.getUint8(7),
    dontFragment: true,
    transportAt: IPV6_HEADER_BYTES,
  };
}

/** @returns undefined for everything except echo requests, datagrams and SYNs: kernels' own traffic */
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
      // Identifier and checksum: the fields that a load balancer hashes.
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
