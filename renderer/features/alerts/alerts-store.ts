import { createStore, type StoreApi } from 'zustand/vanilla';
import { ALERT_KINDS, isOpenAlert, rankOf, type Severity, seriesOfEvent } from '../../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import type { Base } from '../../base/base-context.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import type { IncidentNotifier } from '../../base/incident-notifier.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import type { ChartStore } from '../chart/chart-state.ts';
import type { OverviewStore } from '../overview/overview-store.ts';

const ACKNOWLEDGED_KEY = 'sounder.alerts.acknowledged';
/** More than this many are kept only while the timeline has them. */
const MOST_ACKNOWLEDGED = 2000;
const RECENT_MS = 86_400_000;
/** Least time that the chart shows before an alert. */
const BEFORE_MS = 60_000;

/** An alert as the page lists it. */
export interface ListedAlert {
  readonly event: TimelineEvent;
  readonly severity: Severity;
  readonly isOpen: boolean;
  readonly isAcknowledged: boolean;
}

export interface AlertsState {
  /** The least severity that is listed. */
  readonly level: Severity;
  /** `keyOf` of the alerts that the user has seen. */
  readonly acknowledged: ReadonlySet<string>;
  setLevel(level: Severity): void;
  /** Kept in this browser. */
  acknowledge(alerts: readonly ListedAlert[]): void;
  /** Selects the series of an alert, and shows its time in the chart. */
  show(alert: ListedAlert): void;
}

export interface AlertsStore extends StoreApi<AlertsState> {
  readonly notifier: IncidentNotifier;
  /** Open alerts that are not acknowledged, worst first. */
  waiting(): readonly ListedAlert[];
}

export const [AlertsContext, useAlerts] = storeContext<AlertsStore>('AlertsStore');

export interface AlertsStoreParts extends Pick<Base, 'catalog' | 'layout' | 'stationNowMs' | 'timeline'> {
  readonly preferences: Preferences;
  readonly chart: ChartStore;
  readonly overview: OverviewStore;
  readonly notifier: IncidentNotifier;
  /** Shows the chart in place of details. */
  readonly showChart: () => void;
}

/** Ids are numbered by project: the time makes them distinct. */
const keyOf = ({ id, atMs }: TimelineEvent): string => `${id}@${atMs}`;

/** The alerts of a timeline, newest first. */
export function alertsOf({ events }: Timeline, acknowledged: ReadonlySet<string>): readonly ListedAlert[] {
  return events.toReversed().flatMap((event) => {
    const severity = ALERT_KINDS[event.kind]?.severity;
    if (!severity) return [];
    return [{ event, severity, isOpen: isOpenAlert(event), isAcknowledged: acknowledged.has(keyOf(event)) }];
  });
}

export const isListed = ({ severity }: ListedAlert, level: Severity): boolean => rankOf(severity) >= rankOf(level);

/** Alerts that are open, or were so in the last 24 hours. */
export const recentAlerts = (alerts: readonly ListedAlert[], nowMs: number): readonly ListedAlert[] =>
  alerts.filter(({ event, isOpen }) => isOpen || (event.endMs ?? event.atMs) >= nowMs - RECENT_MS);

/** The keys that are kept: of too many, those that the timeline no longer has go first, the oldest of them first. */
function keptKeys(keys: ReadonlySet<string>, { events }: Timeline): readonly string[] {
  const known = new Set(events.map(keyOf));
  let surplus = keys.size - MOST_ACKNOWLEDGED;
  return [...keys].filter((key) => known.has(key) || surplus-- <= 0);
}

function readAcknowledged(text: string | null): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return new Set(Array.isArray(found) ? found.filter((one) => typeof one === 'string') : []);
  } catch {
    return new Set(); // not JSON: as if nothing was kept
  }
}

/** The list of alerts: what is shown of it, and what the user has seen. */
export function createAlertsStore(parts: AlertsStoreParts): AlertsStore {
  const { preferences, catalog, chart, layout, notifier, overview, showChart, stationNowMs, timeline } = parts;
  const store = createStore<AlertsState>((set, get) => ({
    level: 'info',
    acknowledged: readAcknowledged(preferences.read(ACKNOWLEDGED_KEY)),
    setLevel: (level) => set({ level }),
    acknowledge(alerts) {
      const seen = new Set([...get().acknowledged, ...alerts.map(({ event }) => keyOf(event))]);
      const all = keptKeys(seen, timeline.getState());
      preferences.write(ACKNOWLEDGED_KEY, JSON.stringify(all));
      set({ acknowledged: new Set(all) });
    },
    show({ event }) {
      const series = seriesOfEvent(event).filter((id) => catalog.getState().series.has(id));
      const [first] = series;
      if (first !== undefined && series.length === 1) overview.getState().reveal(first);
      else if (first !== undefined) overview.getState().selectSeries(series);
      if (!layout.getState().isChartOpen) layout.getState().toggleChart();
      showChart();
      const nowMs = stationNowMs();
      const untilMs = event.endMs ?? (isOpenAlert(event) ? nowMs : event.atMs);
      const aroundMs = Math.max(BEFORE_MS, (untilMs - event.atMs) / 4);
      chart.getState().zoom({ fromMs: event.atMs - aroundMs, toMs: Math.min(nowMs, untilMs + aroundMs) });
    },
  }));
  const waiting = () =>
    alertsOf(timeline.getState(), store.getState().acknowledged)
      .filter(({ isOpen, isAcknowledged }) => isOpen && !isAcknowledged)
      .toSorted((left, right) => rankOf(right.severity) - rankOf(left.severity));
  return Object.assign(store, { notifier, waiting });
}
