import type { PathMtuState } from '../../../core/contracts/path.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';

/** The station's limit of series per subscription. */
const PER_STREAM = 32;
/** Limit of followed series; further rows show the MTU but not its reporter. */
const MOST = 256;

function searchingSeries({ series, targets }: Catalog): readonly number[] {
  const found: number[] = [];
  for (const [key, [, target]] of series) {
    if (found.length === MOST) break;
    if (targets.get(target)?.definition.probe === 'path-mtu') found.push(key);
  }
  return found;
}

/** The results of the path MTU searches of all rows, with the reporting router. */
export class MtuReports {
  private readonly reports = new Map<number, PathMtuState>();
  private readonly link: StationLink;
  private watched: readonly number[] = [];
  private ends: readonly (() => void)[] = [];

  constructor(catalog: CatalogStore, link: StationLink) {
    this.link = link;
    catalog.subscribe((now) => this.follow(searchingSeries(now)));
  }

  of(series: number): PathMtuState | undefined {
    return this.reports.get(series);
  }

  private follow(wanted: readonly number[]): void {
    if (wanted.length === this.watched.length && wanted.every((one, at) => one === this.watched[at])) return;
    for (const end of this.ends) end();
    this.watched = wanted;
    const streams = Array.from({ length: Math.ceil(wanted.length / PER_STREAM) }, (_, at) =>
      wanted.slice(at * PER_STREAM, (at + 1) * PER_STREAM),
    );
    this.ends = streams.map((series) =>
      this.link.watch((station) =>
        station.pathMtu({ series }, (report) => void this.reports.set(report.series, report)),
      ),
    );
  }
}

export const [MtuReportsContext, useMtuReports] = storeContext<MtuReports>('MtuReports');
