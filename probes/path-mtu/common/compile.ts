import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf, portsOf } from '../../../core/plan/packet.ts';
import { pathMtu } from './definition.ts';
import type { PathMtuTemplate } from './template.ts';

const DEFAULT_PORT = { icmp: 0, udp: 33_434, tcp: 443 } as const;

/** One round: one search. */
export function compilePathMtu(series: PlannedSeries): PathMtuTemplate {
  const { method } = series.settings;
  const { maxMtu } = probeSettings(pathMtu.settings, series.settings);
  const { ttl: _, payloadBytes: __, dontFragment: ___, ...packet } = packetOf(series, 0);
  return {
    format: 'path-mtu',
    ...packet,
    ...portsOf(series, DEFAULT_PORT[method]),
    method,
    maxMtu,
  };
}
