import type { Fault } from '../result/result.ts';
import type { IdentifiedSeries } from './series.ts';

/** The series that a driver's fault about an interface is of: those that are sent out of it; else none. */
export function seriesOfInterface(fault: Fault, series: readonly IdentifiedSeries[]): readonly IdentifiedSeries[] {
  if (fault.code !== 'packet-io.no-such-interface') return [];
  const name = String(fault.detail?.['interface']);
  return series.filter(({ planned: { settings, address } }) => (settings.interface ?? address.split('%')[1]) === name);
}
