import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';
import type { UdpTemplate } from '../../../core/ports/packet-io.ts';

/** The packet of one series; the file's schema has seen to it that there is a port. */
export function compileUdpUnreachable(series: PlannedSeries): UdpTemplate {
  return { format: 'udp', ...packetOf(series, 0), ...portsOf(series, 0) };
}
