import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { CATALOG_ITEM, catalogOf, STATUS } from '../testing/fake-station.ts';
import { EMPTY_CATALOG, withItem } from './catalog-store.ts';
import { withStatus } from './status-store.ts';
import { type Timeline, withEvent } from './timeline-store.ts';

describe('withItem', () => {
  it('starts over with a full item', () => {
    const before = withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2' }));
    const after = withItem(before, catalogOf({ c: '192.0.2.3' }));
    expect([...after.targets.values()].map(({ name }) => name)).toEqual(['c']);
    expect(after.series.size).toBe(1);
  });

  it('replaces by id in place and removes', () => {
    const before = withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.3' }));
    const renamed = {
      id: 0,
      name: 'renamed',
      definition: { probe: 'icmp' as const, to: '192.0.2.1' },
      reason: null,
      note: null,
      seriesCount: 1,
    };
    const after = withItem(before, {
      ...CATALOG_ITEM,
      full: false,
      revision: 2,
      targets: [renamed],
      removedTargets: [1],
      removedSeries: [1],
    });
    expect([...after.targets.values()].map(({ name }) => name)).toEqual(['renamed', 'c']);
    expect([...after.series.keys()]).toEqual([0, 2]);
    expect(before.targets.size).toBe(3);
  });
});

describe('withStatus', () => {
  it('takes the station’s clock from the first word and follows a step, not the tremble of messages', () => {
    const first = withStatus({ status: null, clockOffsetMs: 0, lastDataMs: 0 }, { ...STATUS, nowMs: 5000 }, 2000);
    expect(first.clockOffsetMs).toBe(3000);
    expect(withStatus(first, { ...STATUS, nowMs: 6000 }, 3100).clockOffsetMs).toBe(3000);
    expect(withStatus(first, { ...STATUS, nowMs: 60_000 }, 3000).clockOffsetMs).toBe(57_000);
  });
});

describe('withEvent', () => {
  const event = (id: number, atMs: number): TimelineEvent => ({
    id,
    atMs,
    endMs: null,
    kind: 'k',
    message: `event ${id}`,
    excluded: false,
  });
  const all = (...events: TimelineEvent[]): Timeline =>
    events.reduce((timeline, one) => withEvent(timeline, one), { events: [] } as Timeline);

  it('keeps them in time order and replaces by id', () => {
    const timeline = all(event(1, 100), event(2, 300), event(3, 200), { ...event(1, 100), endMs: 150 });
    expect(timeline.events.map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(timeline.events[0]?.endMs).toBe(150);
  });

  it('lets the oldest go also where all are open alerts', () => {
    const timeline = all(...Array.from({ length: 2001 }, (_, at) => ({ ...event(at, at), kind: 'down' })));
    expect([timeline.events[0]?.id, timeline.events.at(-1)?.id]).toEqual([1, 2000]);
  });

  it('lets the oldest go', () => {
    const timeline = all(...Array.from({ length: 2100 }, (_, at) => event(at, at)));
    expect(timeline.events).toHaveLength(2000);
    expect(timeline.events[0]?.id).toBe(100);
  });
});
