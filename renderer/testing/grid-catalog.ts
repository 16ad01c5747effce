import type { CatalogItem, CatalogSeries, CatalogTarget } from '../../core/contracts/catalog.ts';
import { CATALOG_ITEM } from './fake-station.ts';

export interface GridTarget {
  readonly name: string;
  readonly probe: CatalogTarget['definition']['probe'];
  readonly addresses: readonly string[];
  readonly description?: string;
  readonly reason?: string;
}

/** A catalog of targets with several addresses; series and targets are numbered from 0. */
export function gridCatalog(targets: readonly GridTarget[]): CatalogItem {
  const series: CatalogSeries[] = [];
  for (const [id, { addresses }] of targets.entries()) {
    for (const address of addresses) series.push([series.length, id, address, '', 0]);
  }
  return {
    ...CATALOG_ITEM,
    targets: targets.map(({ name, probe, addresses, description, reason }, id) => ({
      id,
      name,
      definition: {
        probe,
        to: addresses[0] ?? `${name}.example`,
        ...(description === undefined ? {} : { description }),
      } as CatalogTarget['definition'],
      reason: reason ?? null,
      ...(reason === undefined ? {} : { isUnresolvable: true }),
      note: null,
      seriesCount: addresses.length,
    })),
    series,
  };
}
