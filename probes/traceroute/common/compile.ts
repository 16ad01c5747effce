import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';
import { traceroute } from './definition.ts';
import type { TraceTemplate } from './template.ts';

/** Destination ports of targets without one: for UDP the first of traceroute(8), for TCP that of HTTPS. */
const DEFAULT_PORT = { icmp: 0, udp: 33_434, tcp: 443 } as const;

/** One round: a packet per hop and flow. */
export function compileTraceroute(series: PlannedSeries): TraceTemplate {
  const { method } = series.settings;
  const { routeChangeAfter: _rule, ...limits } = probeSettings(traceroute.settings, series.settings);
  const { ttl: _, ...packet } = packetOf(series, method === 'tcp' ? 0 : traceroute.payloadBytes);
  return {
    format: 'trace',
    ...packet,
    ...portsOf(series, DEFAULT_PORT[method]),
    method,
    ...limits,
  };
}
