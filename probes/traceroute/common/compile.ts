import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';
import { traceroute } from './definition.ts';
import type { TraceTemplate } from './template.ts';

/** Where traces go when the target has no port: UDP where traceroute(8) begins, TCP where a web server may be. */
const DEFAULT_PORT = { icmp: 0, udp: 33_434, tcp: 443 } as const;

/** One round: a packet per hop and flow. */
export function compileTraceroute(series: PlannedSeries): TraceTemplate {
  const { method } = series.settings;
  const { ttl: _, ...packet } = packetOf(series, method === 'tcp' ? 0 : traceroute.payloadBytes);
  return {
    format: 'trace',
    ...packet,
    ...portsOf(series, DEFAULT_PORT[method]),
    method,
    ...probeSettings(traceroute.settings, series.settings),
  };
}
