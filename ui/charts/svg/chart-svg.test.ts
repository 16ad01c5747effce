import { afterEach, beforeEach, expect, it } from 'vitest';
import { setClock } from '../../format/times.ts';
import { DEFAULT_OPTIONS } from '../chart-options.ts';
import { chartSvg } from './chart-svg.ts';
import { xmlText } from './svg-text.ts';

beforeEach(() => setClock('utc'));
afterEach(() => setClock('local'));

const byClass = { timeout: 1, refused: 0, unreachable: 0, failed: 0 };
const totals = { sent: 3, lost: 1, byClass, notMeasured: 0, min: 1, avg: 2, max: 3 };
const colours = {
  ink: '#111111',
  accent: '#2222ff',
  inkMuted: '#555555',
  grid: '#eeeeee',
  line: '#dddddd',
  loss: { timeout: '#cc0000', refused: '#994400', unreachable: '#7733bb', failed: '#881166' },
  good: '#117733',
  warn: '#885500',
  bad: '#cc2222',
  shade: '#cccccc',
  surface: '#ffffff',
  series: ['#0000ff', '#ff0000'],
  fontFamily: 'sans-serif',
};

function svgOf(label: string, options = DEFAULT_OPTIONS): string {
  const line = {
    avg: [1, null, 3],
    p50: [1, null, 3],
    ...{ p5: [1, null, 2.9], p25: [1, null, 3], p75: [1, null, 3], p95: [] },
    min: [1, null, 3],
    max: [1, null, 3],
    marks: [{ fromMs: 1000, toMs: 2000, ratio: 1, byClass, notMeasured: false }],
    stepMs: 1000,
    totals,
  };
  const state = {
    frame: { fromMs: 0, toMs: 3000, xs: [500, 1500, 2500], lines: [line] },
    series: [{ key: '1', label }],
    lossLabel: 'loss',
    spans: [{ fromMs: 0, toMs: 100, label: '<sleep>', isExcluded: true }],
    events: [{ atMs: 50, endMs: null, tone: 'note' as const, text: 'a & b' }],
    thresholds: [],
    limits: { values: [2], lossRatio: null },
    options,
    colours,
  };
  return chartSvg({ state, unit: 'ms', title: 'T', width: 800, height: 300 });
}

it('draws single points between gaps, loss, bands, marks and a legend', () => {
  const svg = svgOf('host');
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg).toContain('fill="#cc0000"');
  expect(svg).toContain('<title>a &amp; b</title>');
  expect(svg).toContain('1  host');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

it('draws smoke where the percentiles are known and it is wanted', () => {
  const shades = (hasSmoke: boolean) =>
    svgOf('host', { ...DEFAULT_OPTIONS, hasSmoke }).match(/fill-opacity="0.3"/g) ?? [];
  expect(shades(true).length - shades(false).length).toBe(2);
});

it('holds hostile names as text', () => {
  const svg = svgOf('<script>alert("x")</script>\u0000\u001b\ud800');
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;');
  expect(xmlText('\u0000\u009b\ud800\uffff')).toBe('\ufffd\ufffd\ufffd\ufffd');
});
