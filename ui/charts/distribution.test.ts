import { expect, it } from 'vitest';
import type { ChartLine } from './chart-frame.ts';
import { distribution } from './distribution.ts';

const byClass = { timeout: 0, refused: 0, unreachable: 0, failed: 0 };
const totals = { sent: 0, lost: 0, byClass, notMeasured: 0, min: 0, avg: 0, max: 0 };
const lineOf = (points: readonly (readonly [number, number, number | null, number] | null)[]): ChartLine => {
  const column = (at: number) => points.map((point) => point?.[at] ?? null);
  const [min, p50, p95, max] = [column(0), column(1), column(2), column(3)];
  return { avg: p50, p5: [], p25: [], p50, p75: [], p95, min, max, marks: [], stepMs: 1, totals };
};
const span = { xs: [0, 1, 2], fromMs: 0, toMs: 2 };
const upsideDown = (value: number) => 9 - value;

it('counts single samples where they are', () => {
  const rows = distribution(span, lineOf([[3, 3, null, 3], null, [3, 3, null, 3]]), upsideDown, 10);
  expect([...rows].map((one) => Math.round(one * 100) / 100)).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
});

it('spreads the samples of a point between its quantiles, and loses none', () => {
  const rows = distribution(span, lineOf([[0, 2, 4, 9], null, null]), upsideDown, 10);
  expect(rows.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
  expect(rows[8]).toBeGreaterThan(rows[1] ?? 1);
});

it('puts a quarter of the samples of a point between median and 75th percentile, where that is known', () => {
  const line = lineOf([[0, 5.5, 9, 9], null, null]);
  const near = (one: ChartLine) => distribution(span, one, upsideDown, 10)[3];
  expect(near({ ...line, p75: [5.6, null, null] })).toBeGreaterThan(0.3);
  expect(near(line)).toBeLessThan(0.2);
});

it('leaves out what is not visible', () => {
  const line = lineOf([
    [3, 3, null, 3],
    [50, 50, null, 50],
    [3, 3, null, 3],
  ]);
  const rows = distribution({ ...span, fromMs: 1 }, line, upsideDown, 10);
  expect(rows.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
});
