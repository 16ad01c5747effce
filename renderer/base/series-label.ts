import { addressName } from '../../core/model/address-names.ts';
import type { Catalog } from '../live/catalog-store.ts';

/** The name of a series in a chart: the target's, with address, port and group where they distinguish its series. */
export function seriesLabel(catalog: Catalog, key: number): string {
  const series = catalog.series.get(key);
  const target = catalog.targets.get(series?.[1] ?? -1);
  if (!series || !target) return 'removed';
  const parts = [target.name];
  const ownName = addressName(target.definition.names, series[2]);
  if (series[2] !== '' && series[2] !== target.name) parts.push(ownName ? `${ownName} (${series[2]})` : series[2]);
  if (series[4] > 0) parts[parts.length - 1] += `:${series[4]}`;
  if (series[3] !== '') parts.push(series[3]);
  if (series[5] !== undefined) parts.push(`from ${series[5]}`);
  return parts.join(' · ');
}
