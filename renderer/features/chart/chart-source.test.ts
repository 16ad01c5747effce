import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { CATALOG_ITEM } from '../../testing/fake-station.ts';
import { drawnThresholds, sharedLimits } from './chart-limits.ts';
import { hasLoad, loadText, spansOf } from './chart-source.ts';

const catalog = withItem(EMPTY_CATALOG, {
  ...CATALOG_ITEM,
  targets: [
    {
      id: 1,
      name: 'net',
      definition: { probe: 'icmp', to: '10.0.0.0/30', thresholds: { p95: '80ms', lossRatio: 0.02 } },
      reason: null,
      note: null,
      seriesCount: 2,
    },
    {
      id: 2,
      name: '192.0.2.1',
      definition: { probe: 'icmp', to: '192.0.2.1', thresholds: { p95: '80ms', max: '1.5s' } },
      reason: null,
      note: null,
      seriesCount: 1,
    },
  ],
  series: [
    [10, 1, '10.0.0.1', 'transit', 0],
    [11, 2, '192.0.2.1', '', 0],
  ],
});

describe('seriesLabel', () => {
  it('adds only what tells the series of a target apart', () => {
    expect(seriesLabel(catalog, 10)).toBe('net · 10.0.0.1 · transit');
    expect(seriesLabel(catalog, 11)).toBe('192.0.2.1');
    expect(seriesLabel(catalog, 99)).toBe('removed');
  });
});

describe('drawnThresholds', () => {
  it('gives the latency limits of what is drawn, each once', () => {
    expect(drawnThresholds(catalog, [10, 11])).toEqual([
      { label: 'p95 limit 80 ms', ms: 80 },
      { label: 'max limit 1.5 s', ms: 1500 },
    ]);
  });
});

describe('sharedLimits', () => {
  it('gives the limits that all series have, ascending, and none where they differ', () => {
    expect(sharedLimits(catalog, [11])).toEqual({ values: [80, 1500], lossRatio: null });
    expect(sharedLimits(catalog, [10])).toEqual({ values: [80], lossRatio: 0.02 });
    expect(sharedLimits(catalog, [10, 11])).toEqual({ values: [], lossRatio: null });
  });
});

describe('spansOf', () => {
  it('shades what is excluded or under load, until now when it has no end; other events are marks', () => {
    const event = { kind: 'k', endMs: null, excluded: false } as const;
    const spans = spansOf(
      {
        events: [
          { ...event, id: 1, atMs: 10, message: 'Started' },
          { ...event, id: 2, atMs: 20, endMs: 30, message: 'Paused' },
          { ...event, id: 3, atMs: 40, excluded: true, message: 'Asleep' },
          { ...event, id: 4, atMs: 50, kind: 'under-load', message: 'Under load' },
        ],
      },
      100,
    );
    expect(spans).toEqual([
      { fromMs: 40, toMs: 100, label: 'Asleep (not measured)', isExcluded: true },
      { fromMs: 50, toMs: 100, label: 'Under load', isExcluded: false },
    ]);
  });
});

describe('loadText', () => {
  const event = { kind: 'under-load', message: 'Under load', excluded: false } as const;
  const timeline = {
    events: [
      { ...event, id: 1, atMs: 100, endMs: 200 },
      { ...event, id: 2, atMs: 150, endMs: 400, kind: 'paused' },
      { ...event, id: 3, atMs: 500, endMs: null },
    ],
  };
  const at = (fromMs: number, toMs = fromMs) => loadText(timeline, { fromMs, toMs }, 600);

  it('says so exactly while a test ran', () => {
    expect([99, 100, 150, 200, 201].map((ms) => at(ms))).toEqual(['', 'under load', 'under load', 'under load', '']);
    expect(at(120, 180)).toBe('under load');
  });

  it('says that a test fills a part of what a point stands for', () => {
    expect([at(50, 120), at(190, 300), at(0, 450), at(201, 450)]).toEqual([
      'partly under load',
      'partly under load',
      'partly under load',
      '',
    ]);
  });

  it('takes a test in progress as lasting until now', () => {
    expect([at(499), at(550), at(601)]).toEqual(['', 'under load', '']);
  });
});

it('explains the shade of a throughput test while it is in sight', () => {
  const event = { id: 1, atMs: 100, endMs: 200, kind: 'under-load', message: '', excluded: false };
  const seen = (fromMs: number, toMs: number, change = {}) =>
    hasLoad({ events: [{ ...event, ...change } as TimelineEvent] }, { fromMs, toMs });
  expect([seen(0, 50), seen(0, 150), seen(150, 160), seen(201, 300)]).toEqual([false, true, true, false]);
  expect(seen(0, 150, { kind: 'suspended' })).toBe(false);
  expect(seen(300, 400, { endMs: null })).toBe(true);
});
