import type { CatalogItem } from '../../core/contracts/station.ts';
import type { EffectiveSettings } from '../../core/model/settings.ts';
import { packetBudget } from '../../core/plan/budget.ts';
import { type CatalogState, deltaItem, EMPTY_CATALOG, fullItem, loadsOf } from './catalog.ts';

/** The catalog as it is now, and what changes in it for everyone who listens. */
export class CatalogFeed {
  current: CatalogState = EMPTY_CATALOG;
  revision = 0;
  /** What the plan asks for when it runs. */
  packetsPerSecond = 0;
  /** That is what it sends at most. */
  isRateCeiling = false;
  /** By series. */
  private settings: ReadonlyMap<number, EffectiveSettings> = new Map();
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
    const budget = packetBudget(loadsOf(next.identified));
    this.packetsPerSecond = budget.packetsPerSecond;
    this.isRateCeiling = budget.isCeiling;
    this.settings = new Map(next.identified.map(({ seriesId, planned }) => [seriesId, planned.settings]));
    this.revision += 1;
    for (const listener of this.listeners) listener(deltaItem(before, next, this.revision));
  }

  /** @returns undefined when it is not in the project any more */
  settingsOf(series: number): EffectiveSettings | undefined {
    return this.settings.get(series);
  }

  /** A series as people know it: the target's name, and its address where that says more. */
  wordsFor(series: number): string {
    const known = this.current.series.get(series);
    const name = known && this.current.targets.get(known[1])?.name;
    if (!known || name === undefined) return `series ${series}`;
    return name === known[2] ? name : `${name} (${known[2]})`;
  }
}
