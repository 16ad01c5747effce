import { addressFamily } from '../../../core/model/address.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import type { PacketTemplate } from '../../../core/ports/packet-io.ts';

/** The packet of one series. */
export function compileIcmp(series: PlannedSeries): PacketTemplate {
  return {
    format: 'icmp-echo',
    family: addressFamily(series.address) ?? 4,
    destination: series.address,
    ttl: series.settings.ttl,
    tos: series.settings.dscp * 4,
    payloadBytes: series.settings.payloadBytes,
    dontFragment: series.settings.dontFragment,
    source: series.source,
    interface: series.settings.interface,
  };
}
