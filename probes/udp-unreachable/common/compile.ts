import type { UdpTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';
import { udpUnreachable } from './definition.ts';

/** The packet of one series; the project schema guarantees a port. */
export function compileUdpUnreachable(series: PlannedSeries): UdpTemplate {
  return { format: 'udp', ...packetOf(series, udpUnreachable.payloadBytes), ...portsOf(series, 0) };
}
