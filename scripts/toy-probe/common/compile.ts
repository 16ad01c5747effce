import type { IcmpEchoTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { packetOf } from '../../../core/plan/packet.ts';
import { toyProbe } from './definition.ts';

/** The packet of one series. */
export function compileToyProbe(series: PlannedSeries): IcmpEchoTemplate {
  const { toyBytes } = probeSettings(toyProbe.settings, series.settings);
  return { format: 'icmp-echo', ...packetOf(series, toyBytes), payloadBytes: toyBytes, flow: null };
}
