import type { CatalogItem } from '../core/contracts/station.ts';
import { packetBudget } from '../core/plan/budget.ts';
import { type CatalogState, deltaItem, EMPTY_CATALOG, fullItem, loadsOf } from './catalog.ts';

/** The catalog as it is now, and what changes in it for everyone who listens. */
export class CatalogFeed {
  current: CatalogState = EMPTY_CATALOG;
  revision = 0;
  /** What the plan asks for when it runs. */
  packetsPerSecond = 0;
  /** The setting `downAfter` of those series that have it. */
  private downAfter: ReadonlyMap<number, number> = new Map();
  private readonly listeners = new Set<(item: CatalogItem) => void>();

  /** Tells all of it, then every change. @returns ends it */
  open(listener: (item: CatalogItem) => void): () => void {
    listener(fullItem(this.current, this.revision));
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  replace(next: CatalogState): void {
    const before = this.current;
    this.current = next;
    this.packetsPerSecond = packetBudget(loadsOf(next.identified)).packetsPerSecond;
    this.downAfter = new Map(
      next.identified.flatMap(({ seriesId, planned: { settings } }) =>
        settings.downAfter === null ? [] : [[seriesId, settings.downAfter] as const],
      ),
    );
    this.revision += 1;
    for (const listener of this.listeners) listener(deltaItem(before, next, this.revision));
  }

  downAfterOf(series: number): number | null {
    return this.downAfter.get(series) ?? null;
  }

  /** A series as people know it: the target's name, and its address where that says more. */
  wordsFor(series: number): string {
    const known = this.current.series.get(series);
    const name = known && this.current.targets.get(known[1])?.name;
    if (!known || name === undefined) return `series ${series}`;
    return name === known[2] ? name : `${name} (${known[2]})`;
  }
}
