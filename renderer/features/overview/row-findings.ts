import type { Finding } from '../../../core/model/tracker.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';

/** The station's limit of series per subscription. */
const PER_STREAM = 32;
/** More are not followed: their rows have the value, but not how it was found. */
const MOST = 256;

function trackedSeries({ series, targets }: Catalog): readonly number[] {
  const found: number[] = [];
  for (const [key, [, target]] of series) {
    if (found.length === MOST) break;
    if (definitionOf(targets.get(target)?.definition.probe)?.tracker) found.push(key);
  }
  return found;
}

/** The findings of the probes' trackers in all rows. */
export class RowFindings {
  private readonly findings = new Map<number, Finding>();
  private readonly link: StationLink;
  private watched: readonly number[] = [];
  private ends: readonly (() => void)[] = [];

  constructor(catalog: CatalogStore, link: StationLink) {
    this.link = link;
    catalog.subscribe((now) => this.follow(trackedSeries(now)));
  }

  of(series: number): Finding | undefined {
    return this.findings.get(series);
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
        station.findings({ series, brief: true }, (finding) => void this.findings.set(finding.series, finding)),
      ),
    );
  }
}

export const [RowFindingsContext, useRowFindings] = storeContext<RowFindings>('RowFindings');
