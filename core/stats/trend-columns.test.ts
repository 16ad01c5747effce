import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TREND_LENGTH, TREND_LOST, TrendColumns } from './trend-columns.ts';

const value = fc.oneof(fc.constant(TREND_LOST), fc.constant(Number.NaN), fc.nat(5000));

function samplesOf(trends: TrendColumns, row: number): number[] {
  const column = new Float32Array(TREND_LENGTH + 2).fill(7);
  const count = trends.copy(row, column, 1);
  expect([column[0], ...column.subarray(1 + count)]).toEqual(new Array(TREND_LENGTH + 2 - count).fill(7));
  return [...column.subarray(1, 1 + count)];
}

it('keeps the last samples of each row, oldest first, while rows are added', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), value), { maxLength: 400 }), (added) => {
      const trends = new TrendColumns();
      for (const [row, sample] of added) {
        trends.reserve(row + 1);
        trends.add(row, sample);
      }
      trends.reserve(4);
      for (let row = 0; row < 4; row++) {
        const all = added.filter(([own]) => own === row).map(([, sample]) => sample);
        expect(samplesOf(trends, row)).toEqual(all.slice(-TREND_LENGTH));
      }
    }),
  );
});

it('has stored samples before newer ones, as many as there is room for', () => {
  const some = fc.array(value, { maxLength: 2 * TREND_LENGTH });
  fc.assert(
    fc.property(some, some, fc.boolean(), (stored, added, isStoredFirst) => {
      const trends = new TrendColumns();
      trends.reserve(3);
      const steps = [() => stored.map((one) => trends.addPast(2, one)), () => added.map((one) => trends.add(2, one))];
      for (const step of isStoredFirst ? steps : steps.toReversed()) step();
      expect(samplesOf(trends, 2)).toEqual([...stored, ...added].slice(-TREND_LENGTH));
      trends.clearRow(2);
      expect(samplesOf(trends, 2)).toEqual([]);
    }),
  );
});

it('has nothing after it was cleared', () => {
  const trends = new TrendColumns();
  trends.reserve(1);
  trends.add(0, 3);
  trends.clear();
  expect(samplesOf(trends, 0)).toEqual([]);
  trends.add(0, 4);
  expect(samplesOf(trends, 0)).toEqual([4]);
});
