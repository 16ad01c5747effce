import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from '../stats/percentile.ts';
import { describeLoad, gradeFormula, gradeLoad, type LatencySample, latencyFigures } from './latency-under-load.ts';

const samples = (...rtts: readonly (number | null)[]): readonly LatencySample[] =>
  rtts.map((rttMs, at) => ({ sentMs: at, rttMs }));

/** Twenty equal samples, of which some are lost. */
const steady = (rttMs: number, lost = 0) =>
  latencyFigures(samples(...Array.from({ length: 100 }, (_, at) => (at < lost ? null : rttMs))));

describe('the figures of a phase', () => {
  it('are percentiles of type 7', () => {
    const rtts = Array.from({ length: 21 }, (_, at) => at + 1);
    expect(latencyFigures(samples(...rtts))).toEqual({ sent: 21, lost: 0, p50Ms: 11, p95Ms: 20 });
  });

  it('take a lost packet for one without an end', () => {
    expect(steady(10, 4)).toEqual({ sent: 100, lost: 4, p50Ms: 10, p95Ms: 10 });
    expect(steady(10, 6)).toEqual({ sent: 100, lost: 6, p50Ms: 10, p95Ms: null });
    expect(steady(10, 100)).toMatchObject({ lost: 100, p50Ms: null, p95Ms: null });
  });

  it('need twenty samples', () => {
    expect(latencyFigures(samples(1, 2, 3))).toEqual({ sent: 3, lost: 0, p50Ms: null, p95Ms: null });
  });

  it('are those of the statistics where nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 20, maxLength: 200 }), (rtts) => {
        const sorted = [...rtts].sort((left, right) => left - right);
        expect(latencyFigures(samples(...rtts)).p95Ms).toBeCloseTo(percentile(sorted, 0.95) ?? 0, 6);
      }),
    );
  });
});

describe('the grade', () => {
  it.each([
    [10, 10, 'A+'],
    [10, 14.99, 'A+'],
    [10, 15, 'A'],
    [10, 39.9, 'A'],
    [10, 40, 'B'],
    [10, 70, 'C'],
    [10, 209, 'C'],
    [10, 210, 'D'],
    [10, 410, 'F'],
    [30, 10, 'A+'],
  ])('with p95 %d ms idle and %d ms loaded is %s', (idle, loaded, grade) => {
    expect(gradeLoad(steady(idle), [steady(loaded)])).toEqual({ increaseMs: Math.max(0, loaded - idle), grade });
  });

  it('is that of the worse direction', () => {
    expect(gradeLoad(steady(10), [steady(12), steady(110)])).toEqual({ increaseMs: 100, grade: 'C' });
  });

  it('is F where more than 5 % are lost under load, and none where that is so without', () => {
    expect(gradeLoad(steady(10), [steady(10, 6)])).toEqual({ increaseMs: null, grade: 'F' });
    expect(gradeLoad(steady(10, 6), [steady(10)])).toEqual({ increaseMs: null, grade: null });
  });

  it('needs samples of each direction that was tested', () => {
    expect(gradeLoad(steady(10), [])).toEqual({ increaseMs: null, grade: null });
    expect(gradeLoad(steady(10), [steady(10), latencyFigures([])])).toEqual({ increaseMs: null, grade: null });
  });

  it('has a published formula', () => {
    expect(gradeFormula()).toBe('A+ below 5 ms, A below 30 ms, B below 60 ms, C below 200 ms, D below 400 ms, else F');
  });

  it('is a sentence', () => {
    const [idle, loaded] = [steady(0.5), steady(10, 6)];
    expect(describeLoad('gateway', { idle, loaded, ...gradeLoad(idle, [loaded]) })).toBe(
      'Latency under load of gateway: p95 500 µs idle, more than 5 % of the packets lost under load, grade F',
    );
  });
});
