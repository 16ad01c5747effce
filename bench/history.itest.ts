import { expect, it } from 'vitest';
import { benchHistory } from './history.ts';

it('answers queries of a generated project', async () => {
  const size = { series: 64, sampleHours: 1, minuteHours: 2, hours: 4, traced: 0 };
  const figures = await benchHistory({ size, endMs: Date.UTC(2026, 10, 29, 1, 30) });
  for (const times of [
    ...Object.values(figures.charts),
    figures.statistics,
    figures.statisticsWholeHours,
    figures.moment,
  ]) {
    expect(times.p95Ms).toBeGreaterThan(0);
  }
  expect(Object.keys(figures.megabytes)).toEqual(['samples', 'minutes', 'hours']);
});
