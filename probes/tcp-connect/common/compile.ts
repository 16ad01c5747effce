import type { TcpConnectTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';

/** The packet of one series; the project schema guarantees a port. */
export function compileTcpConnect(series: PlannedSeries): TcpConnectTemplate {
  return { format: 'tcp-connect', ...packetOf(series, 0), ...portsOf(series, 0) };
}
