import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf } from '../chart-numbers.ts';
import { distributionOf } from '../distribution.ts';
import { START_MS, smallDocument } from '../testing/small-document.ts';
import { ENGLISH_LABELS } from '../text/labels.ts';
import { ZonedTime } from '../zoned-time.ts';
import { bandChart } from './band-chart.ts';
import { PRINT_COLORS } from './chart-style.ts';
import { distributionChart } from './distribution-chart.ts';
import { lossMapChart } from './loss-map-chart.ts';
import { linearScale, logScale, timeTicks } from './scales.ts';

const style = {
  width: 860,
  labels: ENGLISH_LABELS,
  time: new ZonedTime('UTC'),
  colors: PRINT_COLORS,
  quantity: String,
};
const document = smallDocument(['name']);
const [target] = document.targets;

describe('charts', () => {
  it('keep minimum, maximum and losses of each bucket', () => {
    const chart = target?.chart;
    expect([chart?.fromMs, chart?.bucketMs, chart?.sent.length]).toEqual([START_MS, 2000, 150]);
    expect(chart?.lost).toMatchObject([{ outcome: 'timeout' }]);
    expect(chart?.lost[0]?.counts[50]).toBe(2);
    expect([chart?.minMs[0], chart?.p50Ms[0], chart?.maxMs[0], chart?.minMs[50]]).toEqual([10, 10, 11, null]);
  });

  it('are drawings without coordinates that are no numbers', () => {
    const drawings = [
      target?.chart && bandChart(target.chart, 'title', style),
      target?.distribution && distributionChart(target.distribution, 'title', style),
      document.lossMap && lossMapChart(document.lossMap, 'title', style),
    ];
    for (const svg of drawings) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null|style=/);
    }
  });

  it('label values as they are', () => {
    const svg = target?.chart
      ? bandChart({ ...target.chart, maxMs: target.chart.maxMs.map(() => 100) }, 't', style)
      : '';
    expect(svg).toContain('>100 ms</text>');
  });
});

describe('scales', () => {
  it('begin at 0 and reach the largest value with round ticks', () => {
    expect(linearScale(87, [100, 0]).ticks).toEqual([0, 50, 100]);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), (max) => {
        const { at, ticks } = linearScale(max, [0, 1]);
        expect(at(max)).toBeLessThanOrEqual(1 + 1e-9);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('show several powers of ten where values are far apart', () => {
    const { at, ticks } = logScale(0.4, 900, [0, 1]);
    expect(ticks).toEqual([0.1, 1, 10, 100, 1000]);
    expect(at(10)).toBeCloseTo(0.5, 6);
  });

  it('have ticks at round local times', () => {
    const ticks = timeTicks(START_MS + 60_000, START_MS + 3_600_000, 5.5 * 3_600_000, 8);
    expect(ticks.map((ms) => new ZonedTime('Asia/Kolkata').clock(ms, false))).toEqual([
      '13:40',
      '13:50',
      '14:00',
      '14:10',
      '14:20',
      '14:30',
    ]);
  });
});

describe('buckets and bins', () => {
  it('are as long as readers count, and cover the span', () => {
    expect(bucketsOf({ fromMs: 0, toMs: 86_400_000 }, 240)).toEqual({ bucketMs: 600_000, count: 144 });
    expect(bucketsOf({ fromMs: 0, toMs: 1 }, 240)).toEqual({ bucketMs: 100, count: 1 });
  });

  it('count every round trip once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 1 }), (values) => {
        const found = distributionOf(Float64Array.from(values).sort());
        expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
    expect(distributionOf(new Float64Array())).toBeNull();
  });
});

it('continues a legend that is too long for one line on the next, within the chart', () => {
  const [target] = smallDocument(['name']).targets;
  if (!target?.chart) throw new Error('there is a chart');
  const lost = Array.from({ length: 8 }, (_, at) => ({
    outcome: `o${at}`,
    label: `An outcome with a long name ${at}`,
    counts: target.chart?.sent.map(() => 0) ?? [],
  }));
  const svg = bandChart({ ...target.chart, lost }, 'title', style);
  const places = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>An outcome/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(places).toHaveLength(8);
  expect(new Set(places.map(([, y]) => y)).size).toBeGreaterThan(1);
  expect(Math.max(...places.map(([x = 0]) => x))).toBeLessThan(style.width - 150);
  expect(svg).toContain(`height="${230 + 12 * (new Set(places.map(([, y]) => y)).size - 1)}"`);
});
