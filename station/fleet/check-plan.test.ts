import { describe, expect, it } from 'vitest';
import type { PlanEntry } from '../../core/model/packet.ts';
import { probeOf } from '../../probes/registry.ts';
import { SeriesEngines } from '../plan/series-engines.ts';
import { planProblem } from './check-plan.ts';

const engines = new SeriesEngines();
engines.note([
  [1, 'a'],
  [2, 'b'],
]);
const ICMP = probeOf('icmp').definition.code;

const entry = (change: Partial<PlanEntry> = {}): PlanEntry =>
  ({
    entryId: 1,
    series: 1,
    probeCode: ICMP,
    firstAtMs: 1000,
    steadyFromMs: 2000,
    periodMs: 1000,
    fromRound: 7,
    count: 1,
    spacingMs: 0,
    timeoutMs: 1000,
    ...change,
  }) as PlanEntry;

const problemOf = (change: Partial<PlanEntry>) => planProblem([entry(), entry(change)], 'agent:a', engines);

describe('the plan that an agent says it runs', () => {
  it('of its own series is adopted', () => {
    expect(planProblem([entry()], 'agent:a', engines)).toBeNull();
    expect(planProblem([], 'agent:a', engines)).toBeNull();
  });

  it.each([
    ['a series of another agent', { entryId: 2, series: 2 }],
    ['a series of this host', { entryId: 3, series: 3 }],
    ['the number of an entry of another series', { entryId: 3 }],
  ])('is refused with %s', (_, change) => {
    expect(problemOf(change)).toMatch(/^it says that it measures series \d, which is not its own$/);
  });

  it.each([
    ['a timeout that needs gigabytes', { timeoutMs: 1e12, periodMs: 1 }],
    ['a period that needs gigabytes', { periodMs: Number.MIN_VALUE }],
    ['as many packets', { count: Number.MAX_SAFE_INTEGER }],
    ['a round that no sample can have', { fromRound: 2 ** 32 }],
    ['a time without a date', { steadyFromMs: 1e300 }],
  ])('is refused with %s', (_, change) => {
    expect(problemOf(change)).toBe('it says that it measures series 1 with impossible numbers');
  });
});
