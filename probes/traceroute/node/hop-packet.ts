import type { PacketTemplate } from '../../../core/model/packet.ts';
import type { TraceTemplate } from '../common/template.ts';

/**
 * First source port when the target sets none: above Linux's ip_local_port_range (32768–60999), whose ports are given
 * to other programs.
 */
const FIRST_PORT = 61_000;
/** Number of series with distinct ports, after which they repeat; each has room for 64 flows. */
const PORT_BLOCKS = 64;
const FLOWS_PER_BLOCK = 64;

/** Minimum of data for an echo request with constant identifier and checksum (core/ports/packet-io.ts). */
const FLOW_BYTES = 18;

/**
 * The packet to one hop. All packets of a flow have the same fields for a load balancer: addresses, protocol and
 * ports, or the ICMP checksum (Augustin et al., Avoiding traceroute anomalies with Paris traceroute, 2006).
 */
export function hopPacket(
  trace: TraceTemplate,
  at: { readonly hop: number; readonly flow: number; readonly series: number; readonly ownPort: boolean },
): PacketTemplate {
  const common = {
    family: trace.family,
    destination: trace.destination,
    ttl: at.hop,
    tos: trace.tos,
    payloadBytes: trace.payloadBytes,
    dontFragment: trace.dontFragment,
    source: trace.source,
    sourceCount: 1,
    interface: trace.interface,
  };
  if (trace.method === 'icmp') {
    return { format: 'icmp-echo', ...common, flow: trace.payloadBytes >= FLOW_BYTES ? at.flow : null };
  }
  const ports = {
    destinationPort: trace.destinationPort,
    sourcePort: at.ownPort ? sourcePort(trace, at.series, at.flow) : 0,
    sourcePortCount: 1,
  };
  if (trace.method === 'udp') return { format: 'udp', ...common, ...ports };
  return { format: 'tcp-syn', ...common, ...ports, rawOnly: false };
}

function sourcePort(trace: TraceTemplate, series: number, flow: number): number {
  const first = trace.sourcePort || FIRST_PORT + (series % PORT_BLOCKS) * FLOWS_PER_BLOCK;
  return Math.min(65_535, first + flow);
}

/** The number of a hop's packet in round 0: no two packets of a target share one. */
export function hopNumber(trace: TraceTemplate, hop: number, flow: number): number {
  const index = flow * trace.maxHops + hop - 1;
  return trace.method === 'icmp' ? 0 : 1 + index * (trace.method === 'tcp' ? trace.payloadBytes + 1 : 1);
}
