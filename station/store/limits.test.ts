import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StorageSettings } from '../../core/model/storage-settings.ts';
import { DEFAULT_LIMITS, storageLimits } from './limits.ts';

const DAY_MS = 86_400_000;

it('are the default without settings', () => {
  expect(storageLimits(undefined)).toEqual(DEFAULT_LIMITS);
  expect(storageLimits({ resume: true })).toEqual(DEFAULT_LIMITS);
});

it('are those of the project, with the size of the command line', () => {
  const settings = { sizeCap: '500MB', keepSamples: '30d', keepMinutes: '400d', keepHours: '10y' };
  const ages = { samplesMs: 30 * DAY_MS, minutesMs: 400 * DAY_MS, hoursMs: 3650 * DAY_MS };
  expect(storageLimits(settings)).toEqual({ capBytes: 500e6, ...ages });
  expect(storageLimits(settings, { capBytes: 10e6 })).toEqual({ capBytes: 10e6, ...ages });
});

it('let levels that are not set follow the others', () => {
  expect(storageLimits({ keepMinutes: '30d' })).toMatchObject({ samplesMs: 30 * DAY_MS, minutesMs: 30 * DAY_MS });
  expect(storageLimits({ keepSamples: '20y' })).toMatchObject({ minutesMs: 7300 * DAY_MS, hoursMs: 7300 * DAY_MS });
  expect(storageLimits({ keepHours: '1d' })).toMatchObject({ samplesMs: DAY_MS, minutesMs: DAY_MS, hoursMs: DAY_MS });
});

it('never keep a coarser level for less than a finer one', () => {
  const age = fc.option(
    fc.integer({ min: 1, max: 36_500 }).map((days) => `${days}d`),
    { nil: undefined },
  );
  fc.assert(
    fc.property(age, age, age, (keepSamples, keepMinutes, keepHours) => {
      const settings = { keepSamples, keepMinutes, keepHours };
      if (!StorageSettings.safeParse(settings).success) return;
      const { samplesMs, minutesMs, hoursMs } = storageLimits(settings);
      expect(samplesMs <= minutesMs && minutesMs <= hoursMs).toBe(true);
    }),
  );
});
