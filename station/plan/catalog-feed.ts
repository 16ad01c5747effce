import type { CatalogItem } from '../../core/contracts/station.ts';
import type { StateRule, StateRules } from '../../core/model/series-state.ts';
import type { EffectiveSettings } from '../../core/model/settings.ts';
import { packetBudget } from '../../core/plan/budget.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { type CatalogState, deltaItem, EMPTY_CATALOG, fullItem } from './catalog.ts';
import { SeriesEngines } from './series-engines.ts';

/** The current catalog, and its changes for every reader. */
export class CatalogFeed {
  /** The engines of all series, also of earlier catalogs. */
  readonly engines = new SeriesEngines();
  current: CatalogState = EMPTY_CATALOG;
  revision = 0;
  /** Load of this host's part of the plan when it runs. */
  packetsPerSecond = 0;
  /** `packetsPerSecond` is an upper bound. */
  isRateCeiling = false;
  /** By series. */
  private settings: ReadonlyMap<number, EffectiveSettings> = new Map();
  private rules: StateRules | null = null;
  private readonly readers = new Set<QueuedSink<CatalogItem>>();
  private changed: (next: CatalogState) => void = () => undefined;

  /** Sends the whole catalog, then every change. */
  open(sink: Sink<CatalogItem>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    reader.send(fullItem(this.current, this.revision));
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
  }

  /** Hears of every new catalog. */
  onChange(listener: (next: CatalogState) => void): void {
    this.changed = listener;
  }

  replace(next: CatalogState): void {
    const before = this.current;
    this.current = next;
    this.engines.note(
      next.identified.flatMap(({ seriesId, planned: { agent } }) =>
        agent === undefined ? [] : [[seriesId, agent] as const],
      ),
    );
    const local = next.identified.filter(({ planned }) => planned.agent === undefined);
    const budget = packetBudget(local.map(({ load }) => load));
    this.packetsPerSecond = budget.packetsPerSecond;
    this.isRateCeiling = budget.isCeiling;
    this.settings = new Map(next.identified.map(({ seriesId, planned }) => [seriesId, planned.settings]));
    this.rules = null;
    this.revision += 1;
    this.changed(next);
    if (this.readers.size === 0) return;
    const delta = deltaItem(before, next, this.revision);
    for (const reader of this.readers) reader.send(delta);
  }

  /** @returns undefined when it is not in the project any more */
  settingsOf(series: number): EffectiveSettings | undefined {
    return this.settings.get(series);
  }

  /** The settings of the states of series, computed once a revision. */
  stateRules(): StateRules {
    this.rules ??= rulesOf(this.settings);
    return this.rules;
  }

  /** The address of a series; '' when it is not in the project any more. */
  addressOf(series: number): string {
    return this.current.series.get(series)?.[2] ?? '';
  }

  /** A series for people: the target's name, its address where that says more, and the agent that measures it. */
  labelOf(series: number): string {
    const known = this.current.series.get(series);
    const name = known && this.current.targets.get(known[1])?.name;
    if (!known || name === undefined) return `series ${series}`;
    const label = name === known[2] ? name : `${name} (${known[2]})`;
    return known[5] === undefined ? label : `${label} from ${known[5]}`;
  }
}

/** The most frequent rule as the usual one, so that a query carries exceptions only. */
function rulesOf(settings: ReadonlyMap<number, StateRule>): StateRules {
  const counts = new Map<string, { readonly rule: StateRule | null; count: number }>();
  const rules = new Map<number, { readonly rule: StateRule | null; count: number }>();
  for (const [series, { downAfter, upAfter }] of settings) {
    const key = `${downAfter} ${upAfter}`;
    const same = counts.get(key) ?? {
      rule: downAfter === null && upAfter <= 1 ? null : { downAfter, upAfter },
      count: 0,
    };
    same.count += 1;
    counts.set(key, same);
    rules.set(series, same);
  }
  const [most] = [...counts.values()].sort((left, right) => right.count - left.count);
  const exceptions = new Map<number, StateRule | null>();
  for (const [series, same] of rules) if (same !== most) exceptions.set(series, same.rule);
  return { usual: most?.rule ?? null, exceptions };
}
