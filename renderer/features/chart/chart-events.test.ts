import { describe, expect, it } from 'vitest';
import type { Span } from '../../../core/contracts/history.ts';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { ChartEvents, type EventsView } from './chart-events.ts';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;

const event = (id: number, atMs: number, endMs: number | null = null): TimelineEvent => ({
  id,
  atMs,
  endMs,
  kind: 'outage',
  message: `event ${id}`,
  excluded: true,
});

function following(...stored: readonly TimelineEvent[]) {
  const asked: Span[] = [];
  const series: (readonly number[] | undefined)[] = [];
  const fake = fakeStation({
    eventsIn: ({ fromMs, toMs, series: wanted }, sink) => {
      asked.push({ fromMs, toMs });
      series.push(wanted);
      for (const one of stored) if (one.atMs < toMs && (one.endMs ?? one.atMs) >= fromMs) sink.send(one);
      sink.end();
    },
  });
  let view: EventsView = { fromMs: NOW - HOUR, toMs: NOW, series: [1] };
  let nowMs = NOW;
  let changes = 0;
  const events = new ChartEvents(
    fake.link,
    fake.clock,
    () => view,
    () => nowMs,
    () => {
      changes += 1;
    },
  );
  const wait = async () => {
    await settle();
    await fake.clock.advanceAsync(250);
    await settle();
  };
  const show = async (window: Partial<EventsView>) => {
    view = { ...view, ...window };
    nowMs = Math.max(nowMs, view.toMs);
    events.follow();
    await wait();
  };
  fake.link.start();
  return { ...fake, events, asked, series, show, wait, changes: () => changes };
}

describe('the events of a chart', () => {
  it('are read of the visible span, and again only where panning leaves what is known', async () => {
    const { asked, show, wait } = following();
    await wait();
    expect(asked).toEqual([{ fromMs: NOW - 2 * HOUR, toMs: NOW }]);
    await show({ fromMs: NOW - 2 * HOUR, toMs: NOW - HOUR });
    expect(asked).toHaveLength(1);
    await show({ fromMs: NOW - 20 * HOUR, toMs: NOW - 19 * HOUR });
    expect(asked.slice(1)).toEqual([{ fromMs: NOW - 21 * HOUR, toMs: NOW - 18 * HOUR }]);
    await show({ fromMs: NOW - 18 * HOUR, toMs: NOW - 17 * HOUR });
    expect(asked).toHaveLength(3);
  });

  it('are those of the timeline, which are newer, and older ones in order', async () => {
    const { events, wait, changes } = following(event(1, NOW - 9000, NOW - 8000), event(2, NOW - 5000));
    await wait();
    const ended = event(2, NOW - 5000, NOW - 1000);
    const timeline = { events: [ended, event(3, NOW - 500)] };
    expect(events.with(timeline).events).toEqual([event(1, NOW - 9000, NOW - 8000), ended, event(3, NOW - 500)]);
    expect(events.with(timeline)).toBe(events.with(timeline));
    expect(changes()).toBe(1);
  });

  it('are those of the drawn series, and read again for others', async () => {
    const { series, show, wait } = following();
    await wait();
    await show({ series: [] });
    await show({ series: [1, 2] });
    expect(series).toEqual([[1], [1, 2]]);
  });

  it('are read again where newer ones than those read were too many for the timeline', async () => {
    const { events, asked, show, wait } = following();
    await wait();
    events.with({ events: [event(1, NOW - HOUR), event(2, NOW + 1000)] });
    await show({ fromMs: NOW - HOUR, toMs: NOW + 5000 });
    expect(asked).toHaveLength(1);
    events.with({ events: [event(2, NOW + 1000)] });
    await wait();
    expect(asked.slice(1)).toEqual([{ fromMs: NOW - 2 * HOUR - 5000, toMs: NOW + 5000 }]);
  });

  it('are read again after a connection was lost', async () => {
    const { asked, wait, drop } = following();
    await wait();
    drop();
    await wait();
    await wait();
    expect(asked.length).toBeGreaterThan(1);
  });
});
