import { THRESHOLD } from '../../core/alerts/alert-kinds.ts';
import { crossings } from '../../core/analysis/thresholds.ts';
import type { Batch } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import { type ThresholdRule, thresholdRule, USUAL_RULE } from '../../core/model/threshold-rule.ts';
import { type EffectiveThresholds, effectiveThresholds } from '../../core/model/thresholds.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { outcomeRules } from '../../probes/registry.ts';
import { describeAlertCrossing } from '../events/alert-text.ts';
import type { AlertChange, Alerts } from '../events/alerts.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import { ThresholdWindow } from './threshold-window.ts';

/** Samples that complete within this time are one window. */
const WINDOW_MS = 10_000;
/** Parts of all series, whose windows end one after the other: those of all at once would hold up what is measured. */
const PARTS = 40;

/** Thresholds with the rule of when they are crossed. */
interface Limits {
  readonly thresholds: EffectiveThresholds;
  readonly rule: ThresholdRule;
}

interface Watched {
  readonly limits: Limits;
  readonly window: ThresholdWindow;
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
 * Compares what is measured with the thresholds of targets, in windows of ten seconds: a threshold is crossed when, by default, three of
 * the last five are above it, and no longer when as many in a row are not. A window without any reply says nothing: the series is down, which is an alert of its own.
 */
export class ThresholdWatch {
  private readonly parts: ThresholdWatchParts;
  /** Parts of all watched series, by series. */
  private watched: readonly Map<number, Watched>[] = newParts();
  private watchedCount = 0;
  private nextPart = 0;
  /** Limits by their text, so that equal ones of the revision before and of many targets are one. */
  private known = new Map<string, Limits>();
  private revision = -1;

  constructor(parts: ThresholdWatchParts) {
    this.parts = parts;
    parts.clock.every(WINDOW_MS / PARTS, () => this.endWindows());
  }

  add(batch: Batch): void {
    this.follow();
    if (this.watchedCount === 0) return;
    const rules = outcomeRules(batch.probeCode);
    for (let at = 0; at < batch.count; at++) {
      const window = this.of(batch.series[at] as number)?.window;
      if (!window) continue;
      const kind = outcomeClass(batch.outcome[at] as number, rules);
      if (kind === 'lost') window.lost += 1;
      else if (kind === 'answered') window.addReply((batch.rttNs[at] as number) / 1e6);
    }
  }

  /** Series are not measured any more: what is above when they are measured again is reported again. */
  forget(series: ReadonlySet<number>): void {
    for (const id of series) {
      const watched = this.of(id);
      if (watched) partOf(this.watched, id).set(id, newlyWatched(watched.limits));
    }
  }

  clear(): void {
    this.watched = newParts();
    this.watchedCount = 0;
    this.revision = -1;
  }

  private of(series: number): Watched | undefined {
    return partOf(this.watched, series).get(series);
  }

  /** Takes the thresholds of the plan as it is; what is known of unchanged ones stays. */
  private follow(): void {
    const { catalog } = this.parts;
    if (catalog.revision === this.revision) return;
    this.revision = catalog.revision;
    const before = this.watched;
    this.watched = newParts();
    this.watchedCount = 0;
    const limitsOf = this.newLimits();
    for (const [series, [, target]] of catalog.current.series) {
      const limits = limitsOf(target);
      if (!limits) continue;
      const known = partOf(before, series).get(series);
      const crossed = [...(known?.crossed ?? [])].filter((figure) => figure in limits.thresholds);
      const watched = known?.limits === limits ? known : newlyWatched(limits, crossed);
      partOf(this.watched, series).set(series, watched);
      this.watchedCount += 1;
    }
    this.forgetRemoved(before);
  }

  /** @returns limits of targets, computed once each; null = none */
  private newLimits(): (target: number) => Limits | null {
    const { project, targets } = this.parts.catalog.current;
    const before = this.known;
    const known = new Map<string, Limits>();
    this.known = known;
    const shared = (target: number | undefined): Limits | null => {
      const definition = target === undefined ? undefined : targets.get(target)?.definition;
      const thresholds = effectiveThresholds(definition, project.defaults);
      if (Object.keys(thresholds).length === 0) return null;
      const rule = thresholdRule(definition?.thresholdAfter ?? project.defaults?.thresholdAfter ?? USUAL_RULE);
      const key = JSON.stringify([thresholds, rule]);
      const same = known.get(key) ?? before.get(key) ?? { thresholds, rule };
      known.set(key, same);
      return same;
    };
    const usual = shared(undefined);
    const own = new Map<number, Limits | null>();
    return (target) => {
      const definition = targets.get(target)?.definition;
      if (!definition?.thresholds && definition?.thresholdAfter === undefined) return usual;
      const found = own.get(target);
      if (found !== undefined) return found;
      const limits = shared(target);
      own.set(target, limits);
      return limits;
    };
  }

  /** Thresholds that targets have no more: nothing will be within them again. */
  private forgetRemoved(before: readonly ReadonlyMap<number, Watched>[]): void {
    for (const [series, { crossed }] of before.flatMap((part) => [...part])) {
      const still = this.of(series)?.crossed;
      const isMeasured = this.parts.catalog.current.series.has(series);
      for (const figure of crossed)
        if (isMeasured && !still?.has(figure)) this.parts.alerts.forget(new Set([series]), figure);
    }
  }

  /** The windows of a part of the series end. */
  private endWindows(): void {
    this.follow();
    const changes: AlertChange[] = [];
    for (const [series, watched] of this.watched[this.nextPart] as Map<number, Watched>) {
      if (watched.window.received > 0) changes.push(...this.judge(series, watched));
      watched.window.clear();
    }
    this.nextPart = (this.nextPart + 1) % PARTS;
    if (changes.length > 0) this.parts.alerts.take(changes);
  }

  private judge(series: number, watched: Watched): AlertChange[] {
    const { thresholds, rule } = watched.limits;
    const found = new Map(crossings(thresholds, watched.window.figures()).map((one) => [one.figure as string, one]));
    const atMs = this.parts.clock.nowMs();
    const changes: AlertChange[] = [];
    for (const figure of Object.keys(thresholds)) {
      const crossing = found.get(figure);
      const windows = (((watched.above.get(figure) ?? 0) << 1) | (crossing ? 1 : 0)) & ((1 << rule.windows) - 1);
      watched.above.set(figure, windows);
      const change = { kind: THRESHOLD, series, figure, atMs } as const;
      if (crossing && !watched.crossed.has(figure) && ones(windows) >= rule.above) {
        watched.crossed.add(figure);
        changes.push({ ...change, isOn: true, crossing: describeAlertCrossing(crossing) });
      } else if (watched.crossed.has(figure) && (windows & ((1 << rule.above) - 1)) === 0) {
        watched.crossed.delete(figure);
        changes.push({ ...change, isOn: false });
      }
    }
    return changes;
  }
}

const newlyWatched = (limits: Limits, crossed: readonly string[] = []): Watched => ({
  limits,
  window: new ThresholdWindow(limits.thresholds),
  above: new Map(crossed.map((figure) => [figure, (1 << limits.rule.windows) - 1])),
  crossed: new Set(crossed),
});

const newParts = (): readonly Map<number, Watched>[] => Array.from({ length: PARTS }, () => new Map());

const partOf = (parts: readonly Map<number, Watched>[], series: number): Map<number, Watched> =>
  parts[series % PARTS] as Map<number, Watched>;

const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
