import { expect, it } from 'vitest';
import { benchReplay } from './replay.ts';

it('a replay of 10 000 series shows every sample once at up to 3 600 times the speed', async () => {
  const size = { series: 10_048, sampleHours: 2, minuteHours: 2, hours: 3, traced: 1 };
  const { ranAt, rows, differing, rounds } = await benchReplay({
    ...{ size, seconds: 1, speeds: [60, 3600] },
    endMs: Date.UTC(2026, 10, 29, 2),
  });
  expect(rows).toBeGreaterThanOrEqual(size.series);
  expect(differing).toBe(0);
  expect(rounds).toBeGreaterThan(0);
  expect(ranAt[3600]).toBeGreaterThan(0);
});
