import { describe, expect, it } from 'vitest';
import type { AlertLevel } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { type CatalogState, EMPTY_CATALOG } from '../plan/catalog.ts';
import { TimelineChannel } from './alert-channel.ts';
import { Alerts } from './alerts.ts';
import { ExcludedSpans } from './excluded-spans.ts';

const START = 1_700_000_000_000;
const EVENT = { id: 900, atMs: START, endMs: null, message: '', excluded: false };

interface Alerting {
  readonly count?: number;
  readonly level?: AlertLevel;
  /** false = the catalog is empty until `start`. */
  readonly isStarted?: boolean;
}

/** Alerts of `count` series in 198.51.100.0/24, each a target. */
function alerting({ count = 10, level, isStarted = true }: Alerting = {}) {
  const clock = new FakeClock(START);
  const events = new Map<number, TimelineEvent>();
  const timeline = {
    async add(event: Omit<TimelineEvent, 'id'>) {
      const stored = { ...event, id: events.size + 1 };
      events.set(stored.id, stored);
      return stored;
    },
    async replace(event: TimelineEvent) {
      events.set(event.id, event);
    },
  };
  const ids = Array.from({ length: count }, (_, at) => at + 1);
  const definition = { probe: 'icmp', to: '', ...(level && { alertLevel: level }) };
  const target = { reason: null, note: null, seriesCount: 1, definition };
  const excluded = new ExcludedSpans(clock);
  const channel = new TimelineChannel({ timeline, log: memoryLog() });
  const catalog: { labelOf: (id: number) => string; current: Pick<CatalogState, 'series' | 'targets'> } = {
    labelOf: (id) => `t${id}`,
    current: EMPTY_CATALOG,
  };
  const alerts = new Alerts({
    channel,
    excluded,
    clock,
    catalog,
  });
  const start = () => {
    catalog.current = {
      series: new Map(ids.map((id) => [id, [id, id, `198.51.100.${id}`, '', 0]])),
      targets: new Map(ids.map((id) => [id, { ...target, id, name: `t${id}` }])),
    };
    alerts.start();
  };
  if (isStarted) start();
  const change =
    (isOn: boolean) =>
    (series: number, agoMs: number, engine: EngineKind = 'packet') =>
      alerts.take([{ kind: 'down', figure: '', series, isOn, atMs: clock.nowMs() - agoMs, engine }]);
  const seen = () =>
    [...events.values()].map(({ kind, message, atMs, endMs }) => ({
      kind,
      message,
      from: (atMs - START) / 1000,
      to: endMs === null ? null : (endMs - START) / 1000,
    }));
  return { alerts, channel, clock, excluded, ids, start, down: change(true), up: change(false), seen, events };
}

/** `+N` = series N goes down (three seconds after its first loss), `-N` = it comes back, a number = seconds pass. */
const SCENARIOS: readonly (readonly [name: string, script: string, events: readonly string[]])[] = [
  ['one goes down', '10 +1 5', ['down 7– t1 is down']],
  ['one comes back', '10 +1 255 -1 5', ['down 7–265 t1 is down', 'up 265– t1 is up, was down for 4 min 18 s']],
  ['two in the same second', '10 +1 +2 5', ['down 7– t1 and t2 are down']],
  ['within one gathering', '10 +1 0.5 +2 0.9 +3 5', ['down 7– t1, t2 and t3 are down']],
  ['one after the other', '10 +1 5 +2 5', ['down 7– t1 is down', 'down 12– t2 is down']],
  [
    'some of a group come back',
    '10 +1 +2 +3 60 -1 -2 5',
    ['down 7– t1, t2 and t3 are down: 1 of them still', 'up 70– t1 and t2 are up, were down for 1 min 3 s'],
  ],
  [
    'the last of a group comes back',
    '10 +1 +2 60 -1 5 -2 5',
    [
      'down 7–75 t1 and t2 are down',
      'up 70– t1 is up, was down for 1 min 3 s',
      'up 75– t2 is up, was down for 1 min 8 s',
    ],
  ],
  [
    'down and up within one gathering',
    '10 +1 0.5 -1 5',
    ['down 7–10.5 t1 is down', 'up 10.5– t1 is up, was down for 4 s'],
  ],
  [
    'a series flaps: the third time, its alert stays until it was up for two minutes',
    '10 +1 10 -1 10 +1 10 -1 10 +1 10 -1 10 +1 10 -1 150',
    [
      'down 7–20 t1 is down',
      'up 20– t1 is up, was down for 13 s',
      'down 27–40 t1 is down',
      'up 40– t1 is up, was down for 13 s',
      'down 47–80 t1 is flapping: down 3 times in 10 min',
      'up 80– t1 is up, was down for 33 s',
    ],
  ],
  [
    'a flapping series is in one alert with another',
    '10 +1 10 -1 10 +1 10 -1 10 +1 +2 10 -1 5',
    [
      'down 7–20 t1 is down',
      'up 20– t1 is up, was down for 13 s',
      'down 27–40 t1 is down',
      'up 40– t1 is up, was down for 13 s',
      'down 47– t1 is flapping: down 3 times in 10 min',
    ],
  ],
  [
    'a series went down often a long time ago',
    '10 +1 10 -1 10 +1 10 -1 10 +1 1200 -1 5',
    [
      'down 7–20 t1 is down',
      'up 20– t1 is up, was down for 13 s',
      'down 27–40 t1 is down',
      'up 40– t1 is up, was down for 13 s',
      'down 47–1250 t1 is down',
      'up 1250– t1 is up, was down for 20 min 3 s',
    ],
  ],
];

describe('alerts', () => {
  it.each(SCENARIOS)('when %s', async (_, script, expected) => {
    const { clock, down, up, seen } = alerting();
    for (const step of script.split(' ')) {
      if (step.startsWith('+')) down(Number(step.slice(1)), 3000);
      else if (step.startsWith('-')) up(Number(step.slice(1)), 0);
      else await clock.advanceAsync(Number(step) * 1000);
    }
    expect(seen().map(({ kind, from, to, message }) => `${kind} ${from}–${to ?? ''} ${message}`)).toEqual(expected);
  });

  it('are one event when 300 of many series of one network go down in the same second', async () => {
    const { clock, down, seen, events } = alerting({ count: 1000 });
    for (let series = 1; series <= 250; series++) {
      down(series, 3000);
      await clock.advanceAsync(4);
    }
    await clock.advanceAsync(2000);
    expect(seen()).toMatchObject([{ kind: 'down', message: '250 series in 198.51.100.0/24 are down' }]);
    expect(events.get(1)?.seriesIds).toHaveLength(250);
  });

  it('say that all series are down', async () => {
    const { clock, down, ids, seen } = alerting();
    for (const id of ids) down(id, 3000);
    await clock.advanceAsync(2000);
    expect(seen()).toMatchObject([{ message: 'All 10 series are down' }]);
  });

  it('stay few, whatever happens', async () => {
    const { clock, down, seen } = alerting({ count: 200 });
    for (let series = 1; series <= 200; series++) {
      down(series, 3000);
      await clock.advanceAsync(1500);
    }
    expect(seen().length).toBeLessThan(60);
    await clock.advanceAsync(20_000);
    const told = seen().map(({ message }) => message);
    expect(told.at(-1)).toMatch(/are down|is down/);
  });

  it('are none of time that does not count, unless the losses last beyond it', async () => {
    const { clock, down, up, excluded, seen } = alerting();
    await clock.advanceAsync(60_000);
    excluded.note({ ...EVENT, kind: 'sleep', atMs: START + 30_000, endMs: START + 59_000, excluded: true });
    down(1, 3000);
    down(2, 3000);
    await clock.advanceAsync(5000);
    up(1, 0);
    expect(seen()).toEqual([]);
    await clock.advanceAsync(10_000);
    expect(seen().map(({ message }) => message)).toEqual(['t2 is down']);
  });

  it('wait while a span that does not count has no end', async () => {
    const { clock, down, excluded, seen } = alerting();
    excluded.note({ ...EVENT, kind: 'outage', excluded: true });
    down(1, 0);
    await clock.advanceAsync(60_000);
    expect(seen()).toEqual([]);
    excluded.note({ ...EVENT, kind: 'outage', endMs: START + 60_000, excluded: true });
    await clock.advanceAsync(20_000);
    expect(seen()).toHaveLength(1);
  });

  it('of series that another engine measures do not wait for the one that is gone', async () => {
    const { clock, down, excluded, seen } = alerting();
    excluded.note({ ...EVENT, kind: 'engine-restart', excluded: true });
    excluded.engineDown('service');
    down(1, 0, 'packet');
    down(2, 0, 'service');
    await clock.advanceAsync(60_000);
    expect(seen().map(({ message }) => message)).toEqual(['t1 is down']);
    excluded.engineUp('service');
    await clock.advanceAsync(20_000);
    expect(seen().map(({ message }) => message)).toEqual(['t1 is down', 't2 is down']);
  });

  it('do not wait for a disk that takes no samples: losses are as real as before', async () => {
    const { clock, down, excluded, seen } = alerting();
    for (let second = 1; second <= 20; second++) {
      await clock.advanceAsync(1000);
      excluded.note({ ...EVENT, kind: 'not-stored', endMs: clock.nowMs(), excluded: true });
      if (second === 5) down(1, 3000);
    }
    expect(seen()).toHaveLength(1);
  });

  it('wait for the catalog, which says who has alerts and what they are called', async () => {
    const { clock, down, start, seen } = alerting({ level: 'paging', isStarted: false });
    down(1, 3000);
    await clock.advanceAsync(10_000);
    expect(seen()).toEqual([]);
    start();
    await clock.advanceAsync(2000);
    expect(seen().map(({ message }) => message)).toEqual(['t1 is down']);
    const silent = alerting({ level: 'no_alert', isStarted: false });
    silent.down(1, 3000);
    silent.start();
    await silent.clock.advanceAsync(10_000);
    expect(silent.seen()).toEqual([]);
  });

  it('are over without a recovery when nothing is measured any more', async () => {
    const { alerts, clock, down, seen } = alerting();
    down(1, 3000);
    await clock.advanceAsync(10_000);
    alerts.forget(new Set([1]));
    await clock.advanceAsync(1000);
    expect(seen()).toEqual([{ kind: 'down', from: -3, to: 10, message: 't1 is down: not measured any more' }]);
  });

  it('are none of a target whose level is no_alert', async () => {
    const { clock, down, seen } = alerting({ level: 'no_alert' });
    down(1, 0);
    await clock.advanceAsync(5000);
    expect(seen()).toEqual([]);
  });

  it('continue with the event that an earlier station left open', async () => {
    const { alerts, channel, clock, down, up, events, seen } = alerting();
    const left = { ...EVENT, id: 77, kind: 'down', series: 4, atMs: START - 60_000, message: 't4 is down' };
    events.set(77, left);
    channel.adopt(alerts.adopt(left) ?? -1, left);
    down(4, 3000); // read again from the store
    await clock.advanceAsync(5000);
    expect(seen()).toHaveLength(1);
    up(4, 0);
    await clock.advanceAsync(5000);
    expect(seen()).toMatchObject([
      { to: 5, message: 't4 is down' },
      { kind: 'up', message: 't4 is up, was down for 1 min 5 s' },
    ]);
  });

  it('of an earlier station are over by a stored recovery, and of series that had not recovered', async () => {
    const { alerts, channel, clock, seen, events } = alerting();
    const group = { ...EVENT, id: 77, kind: 'down', seriesIds: [4, 5], atMs: START - 90_000 };
    const left = { ...group, message: 't4 and t5 are down: 1 of them still' };
    events.set(77, left);
    channel.adopt(alerts.adopt(left, new Set([5])) ?? -1, left);
    expect(alerts.adopt({ ...left, id: 78 }, new Set([4, 5]))).toBeNull();
    const past = { kind: 'down', figure: '', isPast: true } as const;
    const all = [4, 5].flatMap((series) => [
      { ...past, series, isOn: true, atMs: START - 90_000 },
      { ...past, series, isOn: false, atMs: START - 60_000 },
    ]);
    alerts.take(all);
    await clock.advanceAsync(5000);
    expect(seen()).toEqual([
      { kind: 'down', from: -90, to: -60, message: 't4 and t5 are down' },
      { kind: 'up', from: -60, to: null, message: 't4 is up, was down for 30 s' },
    ]);
  });

  it('do not repeat an outage of the past that is over', async () => {
    const { alerts, clock, seen } = alerting();
    const past = { kind: 'down', figure: '', series: 1, isPast: true } as const;
    alerts.take([{ ...past, isOn: true, atMs: START - 90_000 }]);
    alerts.take([{ ...past, isOn: false, atMs: START - 60_000 }]);
    await clock.advanceAsync(5000);
    expect(seen()).toEqual([]);
  });

  it('of thresholds have the crossing of one series, and the figure of several', async () => {
    const { alerts, clock, seen } = alerting();
    const crossed = {
      kind: 'threshold',
      figure: 'p95',
      isOn: true,
      atMs: START,
      crossing: 'p95 95 ms is above 80 ms',
    } as const;
    alerts.take([{ ...crossed, series: 1 }]);
    await clock.advanceAsync(5000);
    alerts.take([2, 3].map((series) => ({ ...crossed, series, atMs: START + 5000 })));
    await clock.advanceAsync(5000);
    alerts.take([{ kind: 'threshold', figure: 'p95', series: 1, isOn: false, atMs: START + 10_000 }]);
    await clock.advanceAsync(5000);
    expect(seen()).toEqual([
      { kind: 'threshold', from: 0, to: 10, message: 't1: p95 95 ms is above 80 ms' },
      { kind: 'threshold', from: 5, to: null, message: 't2 and t3: p95 is above its threshold' },
      { kind: 'threshold-over', from: 10, to: null, message: 't1: p95 is within its threshold again, after 10 s' },
    ]);
  });

  it('of a threshold that a target has no more are over without being within it', async () => {
    const { alerts, clock, seen } = alerting();
    const crossed = { kind: 'threshold', isOn: true, atMs: START, crossing: 'is above' } as const;
    alerts.take(['p95', 'avg'].map((figure) => ({ ...crossed, figure, series: 1 })));
    await clock.advanceAsync(5000);
    alerts.forget(new Set([1]), 'p95');
    await clock.advanceAsync(5000);
    expect(seen().map(({ to, message }) => [to, message])).toEqual([
      [5, 't1: is above: it has no such threshold any more'],
      [null, 't1: is above'],
    ]);
  });
});
