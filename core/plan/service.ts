import { addressFamily } from '../model/address.ts';
import type { ServiceTemplate } from '../model/packet.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { EffectiveSettings } from '../model/settings.ts';
import type { PlannedSeries } from './expand.ts';

/** The plan entry's template of one series of a service probe, for the `compile` of its folder. */
export function serviceOf(series: PlannedSeries, request: ServiceTemplate['request']): ServiceTemplate {
  const { settings, source } = series;
  return {
    format: 'service',
    destination: series.address,
    family: addressFamily(series.address) ?? settings.family,
    tos: settings.dscp * 4,
    source: source?.first ?? null,
    interface: settings.interface,
    lock: settings.lock,
    request,
  };
}

/** Time within which a round of a series has ended, ms: the timeout, or the limit of its probe. */
export const limitMsOf = (settings: EffectiveSettings, { service }: Pick<ProbeDefinition, 'service'>): number =>
  service?.limitMs?.(settings) ?? settings.timeoutMs;
