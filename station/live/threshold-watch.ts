import { THRESHOLD } from '../../core/alerts/alert-kinds.ts';
import { crossings, describeCrossing } from '../../core/analysis/thresholds.ts';
import type { Batch } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import { type EffectiveThresholds, effectiveThresholds } from '../../core/model/thresholds.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { percentile } from '../../core/stats/percentile.ts';
import { outcomeRules } from '../../probes/registry.ts';
import type { AlertChange, Alerts } from '../events/alerts.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';

/** Samples that complete within this time are one window. */
const WINDOW_MS = 10_000;
/** A threshold is crossed when this many of the last windows are above it … */
const CROSSED = 3;
const OF_WINDOWS = 5;
/** … and no longer when this many in a row are not. */
const WITHIN = 3;
/** Round trips of a window and series that enter its percentiles. */
const MOST_TIMES = 1000;

interface Watched {
  readonly thresholds: EffectiveThresholds;
  received: number;
  lost: number;
  times: number[];
  /** By figure: the last windows, 1 = above, the newest in bit 0. */
  readonly above: Map<string, number>;
  readonly crossed: Set<string>;
}

export interface ThresholdWatchParts {
  readonly clock: Clock;
  readonly catalog: {
    readonly current: Pick<CatalogFeed['current'], 'project' | 'series' | 'targets'>;
    readonly revision: number;
  };
  readonly alerts: Pick<Alerts, 'forget' | 'take'>;
}

/**
 * Compares what is measured with the thresholds of targets, in windows of ten seconds: a threshold is crossed when three of the last
 * five are above it. A window without any reply says nothing: the series is down, which is an alert of its own.
 */
export class ThresholdWatch {
  private readonly parts: ThresholdWatchParts;
  private watched = new Map<number, Watched>();
  private revision = -1;

  constructor(parts: ThresholdWatchParts) {
    this.parts = parts;
    parts.clock.every(WINDOW_MS, () => this.endWindow());
  }

  add(batch: Batch): void {
    this.follow();
    if (this.watched.size === 0) return;
    const rules = outcomeRules(batch.probeCode);
    for (let at = 0; at < batch.count; at++) {
      const watched = this.watched.get(batch.series[at] as number);
      if (!watched) continue;
      const kind = outcomeClass(batch.outcome[at] as number, rules);
      if (kind === 'lost') watched.lost += 1;
      if (kind !== 'answered') continue;
      watched.received += 1;
      const rttMs = (batch.rttNs[at] as number) / 1e6;
      if (!Number.isNaN(rttMs) && watched.times.length < MOST_TIMES) watched.times.push(rttMs);
    }
  }

  /** Series are not measured any more: what is above when they are measured again is reported again. */
  forget(series: ReadonlySet<number>): void {
    for (const id of series) {
      const watched = this.watched.get(id);
      if (watched) this.watched.set(id, newlyWatched(watched.thresholds));
    }
  }

  clear(): void {
    this.watched.clear();
    this.revision = -1;
  }

  /** Takes the thresholds of the plan as it is; what is known of unchanged ones stays. */
  private follow(): void {
    const { catalog } = this.parts;
    if (catalog.revision === this.revision) return;
    this.revision = catalog.revision;
    const before = this.watched;
    this.watched = new Map();
    for (const [series, [, target]] of catalog.current.series) {
      const { project, targets } = catalog.current;
      const thresholds = effectiveThresholds(targets.get(target)?.definition, project.defaults);
      if (Object.keys(thresholds).length === 0) continue;
      const known = before.get(series);
      const isSame = JSON.stringify(known?.thresholds) === JSON.stringify(thresholds);
      const crossed = [...(known?.crossed ?? [])].filter((figure) => figure in thresholds);
      this.watched.set(series, known && isSame ? known : newlyWatched(thresholds, crossed));
    }
    this.forgetRemoved(before);
  }

  /** Thresholds that targets have no more: nothing will be within them again. */
  private forgetRemoved(before: ReadonlyMap<number, Watched>): void {
    for (const [series, { crossed }] of before) {
      const still = this.watched.get(series)?.crossed;
      const isMeasured = this.parts.catalog.current.series.has(series);
      for (const figure of crossed)
        if (isMeasured && !still?.has(figure)) this.parts.alerts.forget(new Set([series]), figure);
    }
  }

  private endWindow(): void {
    this.follow();
    const changes: AlertChange[] = [];
    for (const [series, watched] of this.watched) {
      if (watched.received > 0) changes.push(...this.judge(series, watched));
      watched.received = 0;
      watched.lost = 0;
      watched.times = [];
    }
    if (changes.length > 0) this.parts.alerts.take(changes);
  }

  private judge(series: number, watched: Watched): AlertChange[] {
    const found = new Map(crossings(watched.thresholds, figuresOf(watched)).map((one) => [one.figure as string, one]));
    const atMs = this.parts.clock.nowMs();
    const changes: AlertChange[] = [];
    for (const figure of Object.keys(watched.thresholds)) {
      const crossing = found.get(figure);
      const windows = (((watched.above.get(figure) ?? 0) << 1) | (crossing ? 1 : 0)) & ((1 << OF_WINDOWS) - 1);
      watched.above.set(figure, windows);
      const change = { kind: THRESHOLD, series, figure, atMs } as const;
      if (crossing && !watched.crossed.has(figure) && ones(windows) >= CROSSED) {
        watched.crossed.add(figure);
        changes.push({ ...change, isOn: true, crossing: describeCrossing(crossing) });
      } else if (watched.crossed.has(figure) && (windows & ((1 << WITHIN) - 1)) === 0) {
        watched.crossed.delete(figure);
        changes.push({ ...change, isOn: false });
      }
    }
    return changes;
  }
}

const newlyWatched = (thresholds: EffectiveThresholds, crossed: readonly string[] = []): Watched => ({
  thresholds,
  received: 0,
  lost: 0,
  times: [],
  above: new Map(crossed.map((figure) => [figure, (1 << OF_WINDOWS) - 1])),
  crossed: new Set(crossed),
});

function figuresOf({ received, lost, times }: Watched): Parameters<typeof crossings>[1] {
  const sorted = times.toSorted((left, right) => left - right);
  const avg = sorted.length === 0 ? null : sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  const rttMs = { avg, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), max: sorted.at(-1) ?? null };
  return { lossRatio: lost / (received + lost), rttMs };
}

const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
