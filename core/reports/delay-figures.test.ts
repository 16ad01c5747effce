import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayFigures, delaysAboveMin, delayVariations } from './delay-figures.ts';
import { columnsOf, V1 } from './testing/columns.ts';

describe('figures of delay', () => {
  it('are those of test vector 1', () => {
    const figures = delayFigures(columnsOf(V1));
    expect(figures).toMatchObject({ replies: 8, minMs: 19, maxMs: 40, meanMs: 23.4375, pairs: 7 });
    expect(figures.ipdvMs).toBeCloseTo(7.7857, 4);
    expect(figures.stdevMs).toBeCloseTo(6.9356, 4);
    expect([...figures.sorted]).toEqual([19, 20, 20, 20.5, 21, 22, 25, 40]);
  });

  it('are none without replies', () => {
    const none = { replies: 0, minMs: null, meanMs: null, maxMs: null, stdevMs: null, ipdvMs: null };
    expect(delayFigures(columnsOf([null, null]))).toMatchObject(none);
    expect(delayFigures(columnsOf([]))).toMatchObject(none);
  });

  it('compare only packets that follow each other', () => {
    expect(delayFigures(columnsOf([1, null, 9, 10, undefined, 50]))).toMatchObject({ pairs: 1, ipdvMs: 1, maxMs: 50 });
  });
});

describe('delay variation', () => {
  it('of adjacent packets is that of test vector 1', () => {
    expect([...delayVariations(columnsOf(V1))]).toEqual([Number.NaN, 2, -3, 6, -4, 19, -20, 0.5]);
  });

  it('above the least delay is that of test vector 1', () => {
    expect([...delaysAboveMin(Float64Array.from(V1))]).toEqual([1, 3, 0, 6, 2, 21, 1, 1.5]);
  });

  it('is undefined at losses and after time that was not measured', () => {
    const { NaN: none } = Number;
    expect([...delayVariations(columnsOf([1, 3, null, 5, 6, undefined, 9, 8]))]).toEqual([
      none,
      2,
      none,
      none,
      1,
      none,
      -1,
    ]);
    expect([...delaysAboveMin(Float64Array.of(none, 4, 3))]).toEqual([none, 1, 0]);
  });

  const delays = fc.array(fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })), { maxLength: 100 });

  it('does not depend on an offset of the delays, except for rounding', () => {
    fc.assert(
      fc.property(delays, fc.double({ min: 0, max: 1000, noNaN: true }), (rtts, offsetMs) => {
        const moved = rtts.map((rtt) => (rtt === null ? null : rtt + offsetMs));
        const [is, was] = [delayFigures(columnsOf(moved)), delayFigures(columnsOf(rtts))];
        expect(is.ipdvMs ?? -1).toBeCloseTo(was.ipdvMs ?? -1, 6);
        expect(delaysAboveMin(is.sorted).at(-1) ?? 0).toBeCloseTo(delaysAboveMin(was.sorted).at(-1) ?? 0, 6);
      }),
    );
  });

  it('above the least delay is never negative, and 0 at least once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1 }), (rtts) => {
        expect(Math.min(...delaysAboveMin(Float64Array.from(rtts)))).toBe(0);
      }),
    );
  });
});
