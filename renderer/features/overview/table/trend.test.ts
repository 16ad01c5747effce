import { describe, expect, it } from 'vitest';
import { TREND_LENGTH, TREND_LOST } from '../../../../core/stats/trend-columns.ts';
import { TREND_WIDTH, trendShapes } from './trend.ts';

/** Samples of one series, the newest last. */
function shapesOf(...newest: number[]) {
  const trend = new Float32Array(TREND_LENGTH).fill(Number.NaN);
  trend.set(newest, TREND_LENGTH - newest.length);
  return trendShapes({ trend, trendHead: Uint8Array.of(0) }, 0);
}

describe('trendShapes', () => {
  it('draws the newest sample at the right, and breaks the line where a sample is lost', () => {
    const { line, lost } = shapesOf(10, 20, TREND_LOST, 20);
    expect(line).toBe('M89 16.5L91 1.5M95 1.5');
    expect(lost).toBe('M92 13h2v5h-2z');
  });

  it('keeps the noise of a steady series flat, and everything within its width', () => {
    const { line } = shapesOf(...Array.from({ length: TREND_LENGTH }, (_, at) => 100 + (at % 2)));
    const points = [...line.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    const ys = points.map(([, y]) => y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(1);
    expect(Math.max(...points.map(([x]) => x))).toBeLessThan(TREND_WIDTH);
  });

  it('is empty without samples, and of a series that is not known', () => {
    expect(shapesOf()).toEqual({ line: '', lost: '' });
    expect(trendShapes({ trend: new Float32Array(0), trendHead: new Uint8Array(0) }, -1)).toEqual({
      line: '',
      lost: '',
    });
  });
});
