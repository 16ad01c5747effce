import { expect, it } from 'vitest';
import { HOUR_MS, SLOT_MS } from './days/spans.ts';
import { oldestSampleMs } from './oldest-sample.ts';

const HOUR = Date.UTC(2026, 11, 2, 20);
const FIRST = HOUR + 19 * 60_000;

it.each([
  ['nothing is stored', { oldestMs: null, completeFromMs: 0 }, [null, null, null], null],
  ['all is in the journal', { oldestMs: FIRST, completeFromMs: 0 }, [null, null, null], FIRST],
  [
    'the journal has all, and its hour a row',
    { oldestMs: FIRST, completeFromMs: 0 },
    [HOUR + SLOT_MS, FIRST, HOUR],
    FIRST,
  ],
  [
    'there are hours before the journal',
    { oldestMs: FIRST, completeFromMs: 0 },
    [null, null, HOUR - HOUR_MS],
    HOUR - HOUR_MS,
  ],
  ['the journal lacks its oldest rows', { oldestMs: FIRST, completeFromMs: FIRST + 1 }, [HOUR, HOUR, HOUR], HOUR],
] as const)('tells the oldest sample where %s', (_, journal, levels, oldest) => {
  expect(oldestSampleMs(journal, levels)).toBe(oldest);
});
