import type { IcmpEchoTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf } from '../../../core/plan/packet.ts';
import { icmp } from './definition.ts';

/** The packet of one series. */
export function compileIcmp(series: PlannedSeries): IcmpEchoTemplate {
  return { format: 'icmp-echo', ...packetOf(series, icmp.payloadBytes), flow: null };
}
