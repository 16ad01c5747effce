import { MAX_PAYLOAD_BYTES, type PacketTemplate } from '../../../core/model/packet.ts';
import { ipHeaderBytes, transportHeaderBytes } from '../../../core/model/packet-size.ts';
import type { PathMtuTemplate } from '../common/template.ts';

/**
 * First source port when the target sets none: above Linux's ip_local_port_range and the ports of traceroute. One port per
 * search, so that load balancers send all sizes along one path.
 */
const FIRST_PORT = 65_100;
const PORTS = 400;

/** Minimum of data for an echo request with constant identifier and checksum. */
const FLOW_BYTES = 18;

const headerBytes = ({ family, method }: PathMtuTemplate): number =>
  ipHeaderBytes(family) + transportHeaderBytes(method);

/** Size of the largest packet that a driver accepts, with its IP header. */
export const largestSize = (search: PathMtuTemplate): number => MAX_PAYLOAD_BYTES + headerBytes(search);

/** Data of a packet that has `size` bytes with its IP header. */
export const dataBytes = (search: PathMtuTemplate, size: number): number => Math.max(0, size - headerBytes(search));

/** A packet of `size` bytes that must not be fragmented. */
export function trialPacket(search: PathMtuTemplate, size: number, series: number): PacketTemplate {
  const payloadBytes = dataBytes(search, size);
  const common = {
    family: search.family,
    destination: search.destination,
    ttl: null,
    tos: search.tos,
    payloadBytes,
    dontFragment: true,
    source: search.source,
    sourceCount: 1,
    interface: search.interface,
  };
  if (search.method === 'icmp') return { format: 'icmp-echo', ...common, flow: payloadBytes >= FLOW_BYTES ? 0 : null };
  const sourcePort = search.sourcePort || FIRST_PORT + (series % PORTS);
  const ports = { destinationPort: search.destinationPort, sourcePort, sourcePortCount: 1 };
  if (search.method === 'udp') return { format: 'udp', ...common, ...ports };
  // The kernel's connect carries no data: it would measure nothing.
  return { format: 'tcp-syn', ...common, ...ports, rawOnly: true };
}
