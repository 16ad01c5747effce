import type { UdpTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';

/** Room for the cookie by which answers are told apart; a file that asks for none (as netprobify's do) gets none. */
const DEFAULT_PAYLOAD_BYTES = 16;

/** The packet of one series; the file's schema has seen to it that there is a port. */
export function compileUdpUnreachable(series: PlannedSeries): UdpTemplate {
  return { format: 'udp', ...packetOf(series, DEFAULT_PAYLOAD_BYTES), ...portsOf(series, 0) };
}
