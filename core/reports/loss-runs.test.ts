import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstGap } from './burst-gap.ts';
import { gilbertModel } from './gilbert-model.ts';
import { lossRuns, noticeableLossRate } from './loss-runs.ts';
import { columnsOf, columnsOfPattern, V5 } from './testing/columns.ts';

const vector = columnsOfPattern(V5, 20);

describe('loss runs', () => {
  it('are those of test vector 5', () => {
    const { lost, runs, meanLength, longest, byLength } = lossRuns(vector);
    expect({ lost, runs, longest }).toEqual({ lost: 6, runs: 5, longest: 2 });
    expect(meanLength).toBeCloseTo(1.2, 9);
    expect([...byLength]).toEqual([
      [1, 4],
      [2, 1],
    ]);
  });

  it('are none without loss', () => {
    expect(lossRuns(columnsOfPattern('111'))).toMatchObject({ lost: 0, runs: 0, meanLength: null, longest: 0 });
    expect(noticeableLossRate(columnsOfPattern('101'), 16)).toBeNull();
  });

  it('end where nothing was measured', () => {
    expect(lossRuns(columnsOfPattern('100-001'))).toMatchObject({ lost: 4, runs: 2, longest: 2 });
  });

  it('have a noticeable rate: losses near the one before', () => {
    // Distances of test vector 5: 21, 1, 2, 4, 31.
    expect([1, 2, 16, 21, 31].map((delta) => noticeableLossRate(vector, delta))).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });
});

describe('the Gilbert model', () => {
  it('is that of test vector 5', () => {
    const model = gilbertModel(vector);
    expect(model.lossAfterReply).toBeCloseTo(0.06024, 5);
    expect(model.replyAfterLoss).toBeCloseTo(0.83333, 5);
    expect(model.burstRatio).toBeCloseTo(1.1191, 4);
    expect(model.conditionalLoss).toBeCloseTo(0.16667, 5);
    expect(model.meanBurst).toBeCloseTo(1.2, 9);
    expect((lossRuns(vector).meanLength as number) * (1 - 6 / 90)).toBeCloseTo(1.12, 9);
  });

  it('is not defined by packets of one kind', () => {
    expect(gilbertModel(columnsOfPattern('111')).burstRatio).toBeNull();
    expect(gilbertModel(columnsOfPattern('000')).burstRatio).toBeNull();
    expect(gilbertModel(columnsOfPattern('')).stationaryLoss).toBeNull();
    expect(gilbertModel(columnsOfPattern('0-1')).replyAfterLoss).toBeNull();
  });
});

describe('bursts and gaps', () => {
  it('are those of test vector 5', () => {
    const { counters, burstDensity, gapDensity, gapMs, burstMs } = burstGap(vector, 20);
    expect(counters).toEqual({ c11: 70, c13: 2, c14: 1, c22: 2, c23: 2, c33: 1 });
    expect(burstDensity).toBeCloseTo(0.5556, 4);
    expect(gapDensity).toBeCloseTo(0.0141, 4);
    expect(gapMs).toBe(730);
    expect(burstMs).toBe(90);
  });

  it('are none, not 0, without loss', () => {
    const { burstDensity, gapDensity, burstMs, gapMs } = burstGap(columnsOfPattern('1'.repeat(40)), 20);
    expect([burstDensity, gapDensity, burstMs, gapMs]).toEqual([null, null, null, null]);
  });

  it('do not join losses over time that was not measured', () => {
    const apart = burstGap(columnsOfPattern(`${'1'.repeat(20)}00-00${'1'.repeat(20)}0`, 20), 20);
    expect(apart.counters).toMatchObject({ c13: 3, c33: 2, c23: 0 });
  });
});

describe('patterns of any packets', () => {
  const packets = fc.array(fc.constantFrom(10, 10, null), { maxLength: 300 }).map((rtts) => columnsOf(rtts, 20));

  it('account for each loss once', () => {
    fc.assert(
      fc.property(packets, (columns) => {
        const { lost, runs, byLength, longest } = lossRuns(columns);
        const { c13, c14, c23, c33, c11, c22 } = burstGap(columns, 20).counters;
        expect(lost).toBe(columns.counts.lost);
        expect([...byLength].reduce((sum, [length, count]) => sum + length * count, 0)).toBe(lost);
        expect([...byLength.values()].reduce((sum, count) => sum + count, 0)).toBe(runs);
        expect(longest).toBe(Math.max(0, ...byLength.keys()));
        expect(c13 + c14 + c23 + c33).toBe(lost);
        const lastLoss = columns.isLost.lastIndexOf(1);
        expect(c11 + c22 + c23).toBe(lastLoss + 1 - lost);
      }),
    );
  });

  it('have densities and probabilities from 0 to 1', () => {
    fc.assert(
      fc.property(packets, (columns) => {
        const { burstDensity, gapDensity } = burstGap(columns, 20);
        const { lossAfterReply, replyAfterLoss, conditionalLoss, stationaryLoss } = gilbertModel(columns);
        const near = noticeableLossRate(columns, 16);
        for (const share of [
          burstDensity,
          gapDensity,
          lossAfterReply,
          replyAfterLoss,
          conditionalLoss,
          stationaryLoss,
          near,
        ]) {
          expect(share ?? 0).toBeGreaterThanOrEqual(0);
          expect(share ?? 0).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
