import { expect, it } from 'vitest';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { decodePlan, encodePlan } from './saved-plan.ts';

const saved = (series: number, periodMs: number | null): SavedEntry => ({
  series,
  probeCode: 1,
  periodMs,
  count: 3,
  spacingMs: 10,
  timeoutMs: 1000,
  firstAtMs: 1_700_000_000_000,
  steadyFromMs: 1_700_000_001_000,
  fromRound: 62,
  firstNumber: 7,
});

it('restores slots and numbers of every entry, also of one that is sent once', () => {
  const entries = [saved(0, 1000), saved(5, null)];
  expect(decodePlan(encodePlan(entries))).toEqual(entries);
});

it('restores nothing from the plan of another version', () => {
  expect(decodePlan(encodePlan([saved(0, 1000)]).slice(8))).toEqual([]);
});
