import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { SampleTrack } from '../../../live/sample-track.ts';
import { chartFrame } from '../../chart/chart-data.ts';
import { SPARK, SPARK_COLUMNS, sparkBars } from './hop-spark.ts';

/** A minute of samples, a second apart; NaN = no reply. */
function barsOf(rttMs: (second: number) => number, isExplained = false) {
  const track = new SampleTrack();
  for (let second = 0; second < 60; second++) {
    const ms = rttMs(second);
    track.addSample(second * 1000, ms, Number.isNaN(ms) ? OUTCOMES.timeout : OUTCOMES.reply, 1);
  }
  return sparkBars(chartFrame([{ track, intervalMs: 1000 }], 0, 60_000, SPARK_COLUMNS), isExplained);
}

describe('a spark line', () => {
  it('spans the range of its own hop from edge to edge, inside its cell', () => {
    const bars = barsOf((second) => 10 + (second % 7));
    expect(Math.min(...bars.map(({ y }) => y))).toBeCloseTo(0);
    for (const { x, y, width, height } of bars) {
      expect(x + width).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(SPARK.width);
      expect(y + height).toBeLessThanOrEqual(SPARK.height + 1e-9);
    }
  });

  it('is level where every reply took the same time', () => {
    expect(new Set(barsOf(() => 4).map(({ y }) => y)).size).toBe(1);
  });

  it('marks loss below the line, and quietly where a note explains it', () => {
    const lossy = (second: number) => (second >= 30 ? Number.NaN : 5);
    const lost = barsOf(lossy).filter(({ part }) => part === 'loss');
    expect(lost.length).toBeGreaterThan(20);
    for (const { x } of lost) expect(x).toBeGreaterThan(SPARK.width / 2 - 3);
    expect(barsOf(lossy, true).filter(({ part }) => part === 'quiet')).toHaveLength(lost.length);
  });

  it('is empty without samples', () => {
    expect(sparkBars(chartFrame([], 0, 1000, SPARK_COLUMNS), false)).toEqual([]);
  });
});
