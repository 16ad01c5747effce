import { DOWN, isOpenAlert, type Severity, seriesOfEvent, severityFor } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { EngineId } from '../../core/model/engine-id.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CatalogState } from '../plan/catalog.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { Alert, AlertChannel } from './alert-channel.ts';
import { AlertPace } from './alert-pace.ts';
import {
  type AlertSubject,
  describeDown,
  describeFlapping,
  describeThreshold,
  describeUp,
  describeWithin,
  nameSeries,
} from './alert-text.ts';
import type { ExcludedSpans } from './excluded-spans.ts';
import { RaiseTimes } from './raise-times.ts';

/** A condition raised this often in ten minutes is one alert, which lasts until the series has been up for STABLE_MS. */
const FLAPS = 3;
const STABLE_MS = 2 * 60_000;
const LOOK_MS = 10_000;
/** End of the sentence of an alert of which some series came back. */
const SOME_LEFT = /: \d+ of them still$/;

/** A condition of a series began or ended. */
export interface AlertChange {
  readonly kind: Alert['kind'];
  readonly series: number;
  /** Figure of a threshold; '' for `down`. */
  readonly figure: string;
  readonly isOn: boolean;
  /** Unix ms. */
  readonly atMs: number;
  /** Sentence about the crossed threshold, where it begins. */
  readonly crossing?: string;
  /** By a stored sample: where it is over by another one, it was reported before. */
  readonly isPast?: boolean;
  /** The engine that measures the series, where losses decide. */
  readonly engine?: EngineId;
}

/** Changes of one condition of one series that wait for the next report. */
interface Pending extends Omit<AlertChange, 'isOn' | 'atMs'> {
  onMs: number | null;
  offMs: number | null;
}

interface OpenAlert extends Omit<Alert, 'series' | 'untilMs'> {
  message: string;
  readonly figure: string;
  readonly series: readonly number[];
  /** Series that have not recovered. */
  readonly active: Set<number>;
  /** Its sentence while all of them are affected. */
  readonly wholeMessage: string;
}

export interface AlertsParts {
  readonly channel: AlertChannel;
  readonly catalog: Pick<CatalogFeed, 'labelOf'> & { readonly current: Pick<CatalogState, 'series' | 'targets'> };
  readonly excluded: Pick<ExcludedSpans, 'settledMs'>;
  readonly clock: Clock;
}

const keyOf = ({ figure, series }: Pick<AlertChange, 'figure' | 'series'>): string => `${figure} ${series}`;

/**
 * Alerts about series. Changes that come together are one alert, whatever number of series it is of; what began in time that does not
 * count is no alert unless it lasts, and a condition that comes and goes is one alert until it has been over for a while.
 */
export class Alerts {
  private readonly parts: AlertsParts;
  private readonly pace: AlertPace;
  private readonly pending = new Map<string, Pending>();
  private readonly open = new Map<string, OpenAlert>();
  private readonly raises: RaiseTimes;
  /** Flapping conditions that are over for now. */
  private readonly held = new Map<string, Pending & { readonly offMs: number }>();
  /** Changes from before the start. */
  private early: AlertChange[] | null = [];
  private nextKey = 1;

  constructor(parts: AlertsParts) {
    this.parts = parts;
    this.raises = new RaiseTimes(parts.clock);
    this.pace = new AlertPace(parts.clock, () => this.report());
    parts.clock.every(LOOK_MS, () => this.releaseHeld());
  }

  /** The catalog is there, which says who has alerts and what series are called: changes wait until then. */
  start(): void {
    const { early } = this;
    this.early = null;
    if (early) this.take(early);
  }

  /**
   * Continues the alert of an event that an earlier station left open.
   * @param recovered those of its series that came back
   * @returns its key; null = it does not continue
   */
  adopt(event: TimelineEvent, recovered: ReadonlySet<number> = new Set()): number | null {
    if (event.kind !== DOWN || !isOpenAlert(event)) return null;
    const series = seriesOfEvent(event);
    const active = series.filter((one) => !recovered.has(one));
    const severity = this.severityOf(DOWN, active[0] ?? -1);
    if (severity === null || active.length === 0) return null;
    const { atMs: sinceMs, message } = event;
    return this.hold({ kind: DOWN, figure: '', severity, series, sinceMs, message }, active).key;
  }

  take(changes: readonly AlertChange[]): void {
    if (this.early) {
      this.early.push(...changes);
      return;
    }
    for (const change of changes) {
      const key = keyOf(change);
      if (this.severityOf(change.kind, change.series) === null && !this.open.has(key)) continue;
      const known = this.pending.get(key) ?? { ...change, onMs: null, offMs: null };
      if (change.isOn) {
        known.onMs ??= change.atMs;
        known.offMs = null;
      } else if (known.isPast && known.onMs !== null && !this.open.has(key)) {
        this.pending.delete(key);
        continue;
      } else known.offMs = change.atMs;
      this.pending.set(key, known);
      this.pace.touch();
    }
  }

  /**
   * Series are not measured any more: their alerts are over, without a recovery.
   * @param figure only those of this threshold, which their target has no more
   */
  forget(series: ReadonlySet<number>, figure?: string): void {
    const isGone = (one: Pick<AlertChange, 'figure' | 'series'>) =>
      series.has(one.series) && (figure === undefined || one.figure === figure);
    if (this.early) this.early = this.early.filter((one) => !isGone(one));
    for (const all of [this.pending, this.held]) {
      for (const [key, one] of all) if (isGone(one)) all.delete(key);
    }
    const nowMs = this.parts.clock.nowMs();
    const reason = figure === undefined ? 'not measured any more' : 'it has no such threshold any more';
    for (const alert of new Set(this.open.values())) {
      const gone = [...alert.active].filter((one) => isGone({ series: one, figure: alert.figure }));
      if (gone.length > 0) this.close(alert, gone, nowMs, reason);
    }
  }

  private report(): boolean {
    const raised: Pending[] = [];
    const over: (Pending & { readonly offMs: number })[] = [];
    for (const [key, one] of this.pending) {
      const isOpen = this.open.has(key);
      const settledMs =
        isOpen || one.onMs === null ? Number.NEGATIVE_INFINITY : this.parts.excluded.settledMs(one.onMs, one.engine);
      if (settledMs > this.parts.clock.nowMs() && one.offMs === null) {
        this.pace.touch(); // it may be of time that does not count: later
        continue;
      }
      this.pending.delete(key);
      const { onMs, offMs } = one;
      if (!isOpen && onMs !== null && (offMs === null || settledMs === Number.NEGATIVE_INFINITY)) raised.push(one);
      if (isOpen && offMs === null) this.held.delete(key);
      else if (offMs !== null && (isOpen || raised.at(-1) === one)) over.push({ ...one, offMs });
    }
    for (const group of this.grouped(raised)) this.raise(group);
    this.recover(over.filter((one) => !this.holds(one)));
    return raised.length + over.length > 0;
  }

  /** Conditions of one kind, figure and severity together. */
  private grouped<T extends Pending>(all: readonly T[]): Iterable<readonly T[]> {
    return Map.groupBy(
      all,
      ({ kind, figure, series }) => `${kind} ${figure} ${this.severityNow(kind, figure, series)}`,
    ).values();
  }

  private raise(group: readonly Pending[]): void {
    const [first] = group;
    const severity = first && this.severityOf(first.kind, first.series);
    if (!first || !severity) return;
    const series = group.map((one) => one.series);
    const sinceMs = Math.min(...group.map(({ onMs }) => onMs ?? Number.POSITIVE_INFINITY));
    for (const one of group) this.raises.note(keyOf(one));
    const names = this.name(series);
    const { kind, figure, crossing = '' } = first;
    const message =
      kind === DOWN ? describeDown(names, series.length) : describeThreshold(names, series.length, figure, crossing);
    this.tell(this.hold({ kind, figure, severity, series, sinceMs, message }));
  }

  private hold(alert: Omit<OpenAlert, 'key' | 'active' | 'wholeMessage'>, active = alert.series): OpenAlert {
    const { message, figure } = alert;
    const wholeMessage = message.replace(SOME_LEFT, '');
    const held = { ...alert, key: this.nextKey++, active: new Set(active), wholeMessage };
    for (const one of active) this.open.set(keyOf({ figure, series: one }), held);
    return held;
  }

  /** Keeps the alert of a flapping series open. */
  private holds(one: Pending & { readonly offMs: number }): boolean {
    const key = keyOf(one);
    const downs = this.raises.count(key);
    const alert = this.open.get(key);
    if (!alert || downs < FLAPS) return false;
    this.held.set(key, one);
    if (one.kind === DOWN) {
      alert.message = describeFlapping(this.name([one.series]), 1, downs);
      this.tell(alert);
    }
    return true;
  }

  private releaseHeld(): void {
    const nowMs = this.parts.clock.nowMs();
    const stable = [...this.held].filter(([, { offMs }]) => nowMs - offMs >= STABLE_MS);
    for (const [key] of stable) this.held.delete(key);
    this.recover(stable.map(([, one]) => one));
    this.raises.tidy();
  }

  private recover(over: readonly (Pending & { readonly offMs: number })[]): void {
    for (const group of this.grouped(over)) {
      const [first] = group;
      const severity = first && this.severityNow(first.kind, first.figure, first.series);
      if (!first || !severity) continue;
      const series = group.map((one) => one.series);
      const atMs = Math.max(...group.map(({ offMs }) => offMs));
      const alerts = Map.groupBy(group, (one) => this.open.get(keyOf(one)));
      const sinceMs = Math.min(...[...alerts.keys()].map((alert) => alert?.sinceMs ?? atMs));
      for (const [alert, members] of alerts) {
        if (alert)
          this.close(
            alert,
            members.map((one) => one.series),
            atMs,
          );
      }
      const names = this.name(series);
      const message =
        first.kind === DOWN
          ? describeUp(names, series.length, atMs - sinceMs)
          : describeWithin(names, first.figure, atMs - sinceMs);
      this.parts.channel.recovered({ kind: first.kind, severity, series, atMs, message });
    }
  }

  /** Series of an alert are no longer affected. @param reason where that is not a recovery */
  private close(alert: OpenAlert, series: readonly number[], atMs: number, reason?: string): void {
    for (const one of series) {
      alert.active.delete(one);
      this.open.delete(keyOf({ figure: alert.figure, series: one }));
    }
    const left = alert.active.size;
    if (left > 0) alert.message = `${alert.wholeMessage}: ${left} of them still`;
    else if (reason) alert.message = `${alert.wholeMessage}: ${reason}`;
    else if (alert.message !== alert.wholeMessage && alert.series.length > 1) alert.message = alert.wholeMessage;
    this.tell(alert, left === 0 ? Math.max(atMs, alert.sinceMs) : null);
  }

  private tell({ key, kind, severity, series, sinceMs, message }: OpenAlert, untilMs: number | null = null): void {
    this.parts.channel.alert({ key, kind, severity, series, sinceMs, untilMs, message });
  }

  /** That of the open alert, if there is one: the setting may have changed since. */
  private severityNow(kind: Alert['kind'], figure: string, series: number): Severity | null {
    return this.open.get(keyOf({ figure, series }))?.severity ?? this.severityOf(kind, series);
  }

  private severityOf(kind: Alert['kind'], series: number): Severity | null {
    const { series: all, targets } = this.parts.catalog.current;
    return severityFor(kind, targets.get(all.get(series)?.[1] ?? -1)?.definition.alertLevel);
  }

  private name(series: readonly number[]): string {
    const { catalog } = this.parts;
    const { current } = catalog;
    const subjects = series.map((id): AlertSubject => {
      const known = current.series.get(id);
      const target = current.targets.get(known?.[1] ?? -1)?.name ?? '';
      return { label: catalog.labelOf(id), target, address: known?.[2] ?? '' };
    });
    return nameSeries(subjects, current.series.size);
  }
}
