import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch } from '../model/batch.ts';
import { OUTCOMES, type OutcomeRules } from '../model/outcome.ts';
import { SeriesTable } from './series-table.ts';

const NONE = 0xff;
const COLUMNS = [{ name: 'status', type: 'u8', none: NONE }] as const;

const PACKETS: OutcomeRules = {
  refusedIsAnswer: false,
  transitOutcomes: [],
  latestColumn: 'status',
  columns: COLUMNS,
};
const SERVICE: OutcomeRules = { ...PACKETS, service: {} };

/** The value of a row after these samples. */
function latest(rules: OutcomeRules, ...samples: readonly (readonly [outcome: number, status: number])[]): number {
  const rows = samples.map(([outcome, status], round) => ({
    ...{ series: 0, round, seq: 0, sentNs: 1n, outcome },
    typed: { status },
  }));
  const table = new SeriesTable();
  table.reserve(1);
  table.add(decodeBatch(encodeBatch(9, COLUMNS, rows), () => COLUMNS) as Batch, () => 0, rules);
  return table.latest[0] as number;
}

describe('the latest value', () => {
  const { reply, timeout, unexpected, progress } = OUTCOMES;

  it('is the last that is not the none of its column; 0 is a value', () => {
    expect(latest(PACKETS, [reply, 7], [reply, NONE])).toBe(7);
    expect(latest(PACKETS, [reply, 7], [reply, 0])).toBe(0);
    expect(latest(PACKETS, [reply, NONE])).toBeNaN();
  });

  it('stays with a lost packet, and goes with a failed check that has none', () => {
    expect(latest(PACKETS, [reply, 7], [timeout, NONE])).toBe(7);
    expect(latest(SERVICE, [reply, 7], [timeout, NONE])).toBeNaN();
    expect(latest(SERVICE, [reply, 7], [unexpected, 5])).toBe(5);
  });

  it('is also that of an intermediate sample', () => {
    expect(latest(SERVICE, [reply, 7], [progress, 9])).toBe(9);
    expect(latest(SERVICE, [reply, 7], [progress, NONE])).toBe(7);
  });
});
