import { addressFamily } from '../model/address.ts';
import type { PlannedSeries } from './expand.ts';

/** Fields that all packets of a series share, for the `compile` of the probes. */
export function packetOf(series: PlannedSeries, defaultPayloadBytes: number) {
  const { settings, source } = series;
  return {
    // A name without a look-up has the requested family.
    family: addressFamily(series.address) ?? settings.family ?? 4,
    destination: series.address,
    ttl: settings.ttl,
    tos: settings.dscp * 4,
    payloadBytes: settings.payloadBytes ?? defaultPayloadBytes,
    dontFragment: settings.dontFragment,
    source: source?.first ?? null,
    sourceCount: source?.count ?? 1,
    interface: settings.interface,
  } as const;
}

/** Ports of a series; without a port in its settings it is sent to `defaultPort`. */
export function portsOf(series: PlannedSeries, defaultPort: number) {
  return {
    destinationPort: series.port ?? defaultPort,
    sourcePort: series.sourcePorts?.first ?? 0,
    sourcePortCount: series.sourcePorts?.count ?? 1,
  } as const;
}
