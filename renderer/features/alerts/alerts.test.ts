import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { IncidentNotifier } from '../../base/incident-notifier.ts';
import { createCatalogStore, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { createTimelineStore, withEvent } from '../../live/timeline-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation } from '../../testing/fake-station.ts';
import { createChartStore } from '../chart/chart-store.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { alertsCommands } from './alerts-commands.ts';
import { alertsOf, createAlertsStore, isListed, recentAlerts } from './alerts-store.ts';

const NOW = 1_700_000_000_000;
const event = (id: number, kind: string, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  ...{ id, kind, atMs: NOW - 600_000, endMs: null, message: `${kind} ${id}`, excluded: false, series: 1 },
  ...more,
});

function alerts(kept = new Map<string, string>()) {
  const { link, clock } = fakeStation();
  const timeline = createTimelineStore();
  const live = new LiveRows();
  const catalog = createCatalogStore();
  const layout = fakeLayout();
  const overview = createOverviewStore({ catalog, live, clock, layout });
  catalog.setState((before) => withItem(before, catalogOf({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.3' })));
  const chart = createChartStore({ catalog, overview, link, clock, stationNowMs: () => NOW });
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
  const bridge = { preferences, askToNotify: () => Promise.resolve(true), notify: () => undefined };
  const quiet = {
    isReplaying: () => false,
    isHidden: () => false,
    turn: { isMine: () => true },
    play: () => undefined,
  };
  const notifier = new IncidentNotifier({ bridge, timeline, presentMs: () => NOW, ...quiet });
  const store = createAlertsStore({
    ...{ timeline, catalog, layout, overview, chart, notifier },
    preferences,
    showChart: () => undefined,
    stationNowMs: () => NOW,
  });
  const happen = (...events: readonly TimelineEvent[]) => {
    for (const one of events) timeline.setState((before) => withEvent(before, one));
  };
  const list = () => alertsOf(timeline.getState(), store.getState().acknowledged);
  return { store, happen, list, chart, overview, layout, kept };
}

describe('the list of alerts', () => {
  it('has alerts, open or over, newest first, and no ordinary event', () => {
    const { happen, list } = alerts();
    happen(event(1, 'down'), event(2, 'up'), event(3, 'started'), event(4, 'threshold', { endMs: NOW }));
    happen(event(5, 'route-change'));
    expect(list().map(({ event: { id }, severity, isOpen }) => [id, severity, isOpen])).toEqual([
      [5, 'info', false],
      [4, 'warning', false],
      [1, 'critical', true],
    ]);
    expect(list().filter((one) => isListed(one, 'warning'))).toHaveLength(2);
  });

  it('counts open alerts until they are acknowledged, worst first, also in the next visit', () => {
    const { store, happen, kept } = alerts();
    happen(event(1, 'threshold'), event(2, 'down'), event(3, 'down', { endMs: NOW }));
    expect(store.waiting().map((one) => one.event.id)).toEqual([2, 1]);
    store.getState().acknowledge(store.waiting().slice(0, 1));
    expect(store.waiting().map((one) => one.event.id)).toEqual([1]);
    const next = alerts(kept);
    next.happen(event(1, 'threshold'), event(2, 'down'), event(4, 'down', { atMs: NOW }));
    expect(next.store.waiting().map((one) => one.event.id)).toEqual([4, 1]);
  });

  it('leaves out what was over more than 24 hours ago, never what is open', () => {
    const { happen, list } = alerts();
    const day = 86_400_000;
    happen(event(1, 'down', { atMs: NOW - 2 * day }), event(2, 'down', { atMs: NOW - 2 * day, endMs: NOW - day - 1 }));
    happen(event(3, 'down', { atMs: NOW - 2 * day, endMs: NOW - day + 1 }), event(4, 'route-change'));
    happen(event(5, 'route-change', { atMs: NOW - day - 1 }));
    expect(recentAlerts(list(), NOW).map((one) => one.event.id)).toEqual([4, 3, 1]);
  });

  it('are all acknowledged at once, however many there are', () => {
    const { store, happen } = alerts();
    happen(...Array.from({ length: 1500 }, (_, id) => event(id, 'down')));
    store.getState().acknowledge(store.waiting());
    expect(store.waiting()).toHaveLength(0);
  });

  it('forgets acknowledged ones that the timeline no longer has first', () => {
    const gone = Array.from({ length: 2000 }, (_, id) => `${id + 5000}@1`);
    const { store, happen, kept } = alerts(new Map([['sounder.alerts.acknowledged', JSON.stringify(gone)]]));
    happen(event(1, 'down'), event(2, 'down'));
    store.getState().acknowledge(store.waiting());
    const left: unknown = JSON.parse(kept.get('sounder.alerts.acknowledged') ?? '');
    expect(left).toEqual([...gone.slice(2), `2@${NOW - 600_000}`, `1@${NOW - 600_000}`]);
  });

  it('is as if nothing was acknowledged where that is damaged', () => {
    const { store, happen } = alerts(new Map([['sounder.alerts.acknowledged', '{oops']]));
    happen(event(1, 'down'));
    expect(store.waiting()).toHaveLength(1);
  });
});

describe('choosing an alert', () => {
  it('selects its series and shows its time, with some around it', () => {
    const { store, happen, list, overview, chart, layout } = alerts();
    if (layout.getState().isChartOpen) layout.getState().toggleChart();
    happen(event(1, 'down', { seriesIds: [0, 2, 77], endMs: NOW - 300_000 }));
    const [alert] = list();
    if (!alert) throw new Error('no alert');
    store.getState().show(alert);
    expect(overview.getState().selectedSeries()).toEqual([0, 2]);
    expect(chart.getState().window).toEqual({ fromMs: NOW - 675_000, toMs: NOW - 225_000 });
    expect(layout.getState().isChartOpen).toBe(true);
  });

  it('shows an open one until now', () => {
    const { store, happen, list, overview, chart } = alerts();
    happen(event(1, 'down'));
    for (const one of list()) store.getState().show(one);
    expect(overview.getState().selectedSeries()).toEqual([1]);
    expect(chart.getState().window?.toMs).toBe(NOW);
  });
});

it('acknowledges and shows by command only while an alert waits', () => {
  const { store, happen, layout } = alerts();
  const notices = { getState: () => ({ report: () => undefined }) };
  const commands = alertsCommands({ alerts: store, layout, notices });
  const find = (id: string) => commands.find((one) => one.id === id);
  expect(find('alerts.acknowledge')?.isEnabled?.()).toBe(false);
  happen(event(1, 'down'));
  expect(find('alerts.show')?.isEnabled?.()).toBe(true);
  find('alerts.acknowledge')?.run();
  expect(store.waiting()).toEqual([]);
  find('view.alerts')?.run();
  expect(layout.getState().panel).toBe('alerts');
});
