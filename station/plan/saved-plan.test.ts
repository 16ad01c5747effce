import { expect, it } from 'vitest';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { decodePlan, encodePlan, SavedPlans } from './saved-plan.ts';
import { SeriesEngines } from './series-engines.ts';

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

it('writes the plans of a thousand agents that change together once, and those of this host at once', () => {
  const clock = new FakeClock();
  const written: number[] = [];
  const request = ({ plan }: { plan: Uint8Array<ArrayBuffer> }) => {
    written.push(decodePlan(plan).length);
    return Promise.resolve();
  };
  const engines = new SeriesEngines();
  const plans = new SavedPlans({ request } as never, memoryLog(), clock, engines);
  plans.of('packet').save([saved(0, 1000)]);
  for (let at = 1; at <= 1000; at++) plans.of(`agent:a${at}`).save([saved(at, 1000)]);
  expect(written).toEqual([1]);
  clock.advance(1000);
  expect(written).toEqual([1, 1001]);
  plans.of('agent:a1').save([]);
  plans.flush();
  plans.flush();
  clock.advance(1000);
  expect(written).toEqual([1, 1001, 1000]);
});
