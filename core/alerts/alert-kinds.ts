import type { TimelineEvent } from '../contracts/station.ts';
import type { ALERT_LEVELS } from '../model/metrics-settings.ts';

/** From least to worst. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Kinds of events about series: docs/alerts.md lists them. */
export const DOWN = 'down';
export const UP = 'up';
export const THRESHOLD = 'threshold';
export const THRESHOLD_OVER = 'threshold-over';

interface AlertKind {
  readonly severity: Severity;
  /** Lasts until its event has an end; others are over at once. */
  readonly isSpan: boolean;
}

/** Kinds of events that are alerts, those of targets first. */
export const ALERT_KINDS: Readonly<Record<string, AlertKind>> = {
  [DOWN]: { severity: 'critical', isSpan: true },
  [THRESHOLD]: { severity: 'warning', isSpan: true },
  'route-change': { severity: 'info', isSpan: false },
  'address-change': { severity: 'info', isSpan: false },
  'name-unanswered': { severity: 'warning', isSpan: true },
  'engine-restart': { severity: 'warning', isSpan: true },
  'ended-unexpectedly': { severity: 'warning', isSpan: false },
  'interface-missing': { severity: 'warning', isSpan: false },
  'not-probed': { severity: 'warning', isSpan: false },
  'plan-refused': { severity: 'critical', isSpan: false },
  'not-stored': { severity: 'critical', isSpan: false },
  'history-damaged': { severity: 'warning', isSpan: false },
  'disk-low': { severity: 'critical', isSpan: true },
  'receive-overflow': { severity: 'warning', isSpan: false },
  // No spans: the end of a silence is not known where Sounder ended meanwhile.
  'agent-silent': { severity: 'warning', isSpan: false },
  'agent-refused': { severity: 'warning', isSpan: false },
  'agent-distrusted': { severity: 'warning', isSpan: false },
  'no-reflector': { severity: 'warning', isSpan: false },
  'agent-upgrade-halted': { severity: 'warning', isSpan: false },
  starvation: { severity: 'info', isSpan: false },
};

export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** Words of netprobify; `no_alert` is no severity. */
const OF_LEVEL: Readonly<Record<AlertLevel, Severity | null>> = {
  paging: 'critical',
  paging_validation: 'warning',
  sandbox: 'info',
  no_alert: null,
};

/**
 * Severity of an alert about a target.
 * @param level `alertLevel` of the target; undefined = that of the kind
 * @returns null = the target has no alerts
 */
export function severityFor(kind: typeof DOWN | typeof THRESHOLD, level: AlertLevel | undefined): Severity | null {
  return level === undefined ? (ALERT_KINDS[kind]?.severity ?? null) : OF_LEVEL[level];
}

/** Kinds of alerts about series that have an end. */
export const SERIES_ALERTS: readonly string[] = [DOWN, THRESHOLD];

/** Whether an event is an alert that is not over. */
export const isOpenAlert = ({ kind, endMs }: Pick<TimelineEvent, 'kind' | 'endMs'>): boolean =>
  endMs === null && ALERT_KINDS[kind]?.isSpan === true;

/** Whether an event reaches into the time from `fromMs` on: one without an end is over at once, unless it is an open alert of series. */
export const reachesInto = (
  { kind, atMs, endMs }: Pick<TimelineEvent, 'kind' | 'atMs' | 'endMs'>,
  fromMs: number,
): boolean => (endMs ?? (SERIES_ALERTS.includes(kind) ? Number.POSITIVE_INFINITY : atMs)) >= fromMs;

export const seriesOfEvent = ({ series, seriesIds }: Pick<TimelineEvent, 'series' | 'seriesIds'>): readonly number[] =>
  seriesIds ?? (series === undefined ? [] : [series]);
