import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compared } from './compare-series.ts';
import { SpanComparison } from './compare-spans.ts';
import type { Measure, TotalComparison, Verdict } from './comparison.ts';
import type { SeriesSample } from './series-sample.ts';
import { QUIET, type Synthetic, syntheticSeries } from './testing/synthetic-series.ts';

interface Side {
  readonly seed: number;
  readonly samples: readonly (SeriesSample | null)[];
}

/** Compares series by place. */
function compared(before: Side, after: Side): { rows: Compared[]; total: TotalComparison } {
  const blocks = ({ samples }: Side) => (samples.find((one) => one !== null) as SeriesSample).blocks;
  const comparison = new SpanComparison(
    { blocks: blocks(before), seed: before.seed },
    { blocks: blocks(after), seed: after.seed },
  );
  const rows = before.samples.map((sample, at) => {
    const steps = comparison.add(sample, after.samples[at] ?? null);
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
    }
  });
  return { rows, total: comparison.total() };
}

function one(before: Partial<Synthetic>, after: Partial<Synthetic>, seed = 1): Compared {
  const { rows } = compared(
    { seed: 1, samples: [syntheticSeries(before, 2 * seed)] },
    { seed: 2, samples: [syntheticSeries(after, 2 * seed + 1)] },
  );
  return rows[0] as Compared;
}

interface Scenario {
  readonly title: string;
  readonly before: Partial<Synthetic>;
  readonly after: Partial<Synthetic>;
  readonly verdicts: Partial<Record<Measure, Verdict>>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'a higher median',
    before: {},
    after: { medianMs: 18 },
    verdicts: { median: 'worse', p95: 'worse', loss: 'no-difference', jitter: 'no-difference' },
  },
  { title: 'a lower median', before: { medianMs: 18 }, after: {}, verdicts: { median: 'improved', p95: 'improved' } },
  { title: 'more variation', before: {}, after: { spreadMs: 3 }, verdicts: { jitter: 'worse', p95: 'worse' } },
  {
    title: 'loss where there was none',
    before: {},
    after: { lossRatio: 0.03 },
    verdicts: { loss: 'worse', median: 'no-difference' },
  },
  { title: 'less loss', before: { lossRatio: 0.05 }, after: { lossRatio: 0.005 }, verdicts: { loss: 'improved' } },
  { title: 'one lost packet', before: {}, after: { lossRatio: 0.0008 }, verdicts: { loss: 'no-difference' } },
  {
    title: 'a few bursts of loss',
    before: { lossRatio: 0.01, burst: 10 },
    after: { lossRatio: 0.02, burst: 20 },
    verdicts: { loss: 'no-difference' },
  },
  {
    title: 'a difference below the resolution of stored samples',
    before: { spreadMs: 0.001 },
    after: { spreadMs: 0.001, medianMs: 12.001 },
    verdicts: { median: 'no-difference' },
  },
  {
    title: 'a span of a minute',
    before: { seconds: 60 },
    after: { medianMs: 18 },
    verdicts: { median: 'not-comparable', loss: 'not-comparable' },
  },
  {
    title: 'too few samples for a 95th percentile',
    before: { seconds: 150 },
    after: { seconds: 150, medianMs: 18 },
    verdicts: { median: 'worse', p95: 'not-comparable' },
  },
  {
    title: 'spans of different lengths',
    before: { seconds: 7200 },
    after: { seconds: 900, medianMs: 13 },
    verdicts: { median: 'worse' },
  },
];

describe('comparing', () => {
  it.each(SCENARIOS)('finds $title', ({ before, after, verdicts }) => {
    const { changes } = one(before, after);
    const found = Object.fromEntries(
      Object.keys(verdicts).map((measure) => [measure, changes[measure as Measure].verdict]),
    );
    expect(found).toEqual(verdicts);
  });

  it('gives an interval with the true difference in it', () => {
    const { median } = one({}, { medianMs: 18 }).changes;
    expect(median.low).toBeLessThan(6);
    expect(median.high).toBeGreaterThan(6);
    expect(median.difference).toBeCloseTo((median.after ?? 0) - (median.before ?? 0), 9);
  });

  it.each([
    ['independent samples', {}],
    ['neighbours that resemble each other', { driftMs: 2, seconds: 2400 }],
    ['loss in bursts', { lossRatio: 0.02, burst: 5, seconds: 2400 }],
  ])(
    'finds no difference between equal distributions at 95 %: %s',
    (_, synthetic) => {
      const trials = 40;
      const found: Record<Measure, number> = { loss: 0, median: 0, p95: 0, jitter: 0 };
      for (let trial = 0; trial < trials; trial++) {
        const { changes } = one(synthetic, synthetic, 100 + trial);
        for (const measure of Object.keys(found) as Measure[]) {
          if (['worse', 'improved'].includes(changes[measure].verdict)) found[measure] += 1;
        }
      }
      // 5 % of 40 are 2; more than 8 have a probability below 0.1 %.
      for (const count of Object.values(found)) expect(count).toBeLessThanOrEqual(8);
    },
    60_000,
  );
});

describe('all series in sum', () => {
  const side = (seed: number, synthetics: readonly (Partial<Synthetic> | null)[]): Side => ({
    seed,
    samples: synthetics.map((synthetic, at) => synthetic && syntheticSeries(synthetic, 1000 * seed + at)),
  });

  it('are those that both spans have', () => {
    const { rows, total } = compared(side(1, [{}, {}, null]), side(2, [{ lossRatio: 0.05 }, null, {}]));
    expect(rows.map(({ before, after }) => [before !== null, after !== null])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
    expect([total.series, total.before.sent, total.changes.loss.verdict]).toEqual([1, QUIET.seconds, 'worse']);
    expect(rows[1]?.verdict).toBe('not-comparable');
    expect(rows[1]?.changes.median.before).toBeCloseTo(12, 0);
  });

  it('show a small change that is common to many series', () => {
    const many = (medianMs: number) => Array.from({ length: 20 }, () => ({ medianMs, seconds: 900 }));
    const { total } = compared(side(3, many(12)), side(4, many(12.1)));
    expect(total.changes.median.verdict).toBe('worse');
    expect(total.changes.median.difference).toBeCloseTo(0.1, 1);
    expect(total.compared).toBe(20);
  });

  it('count what happened to all at one time as one event', () => {
    // Every series loses the same block: as independent packets that would be certain.
    const lossy = (withLoss: boolean, seed: number) => {
      const sample = syntheticSeries({}, seed);
      if (withLoss) {
        sample.lost[3] = 5;
      }
      return sample;
    };
    const of = (withLoss: boolean, seed: number): Side => ({
      seed,
      samples: Array.from({ length: 30 }, (_, at) => lossy(withLoss, 100 * seed + at)),
    });
    expect(compared(of(false, 5), of(true, 6)).total.changes.loss.verdict).toBe('no-difference');
  });
});

const synthetic = fc.record({
  seconds: fc.integer({ min: 100, max: 400 }),
  medianMs: fc.double({ min: 1, max: 50, noNaN: true }),
  spreadMs: fc.double({ min: 0.01, max: 5, noNaN: true }),
  lossRatio: fc.double({ min: 0, max: 0.5, noNaN: true }),
});

describe('the bootstrap', () => {
  it('gives the same result for the same surveys', () => {
    fc.assert(
      fc.property(synthetic, synthetic, (before, after) => {
        expect(one(before, after)).toEqual(one(before, after));
      }),
      { numRuns: 10 },
    );
  });

  it('gives the opposite for the opposite order', () => {
    const opposite: Readonly<Record<Verdict, Verdict>> = {
      worse: 'improved',
      improved: 'worse',
      'no-difference': 'no-difference',
      'not-comparable': 'not-comparable',
    };
    fc.assert(
      fc.property(synthetic, synthetic, (first, second) => {
        const [one, other] = [
          { seed: 1, samples: [syntheticSeries(first, 1)] },
          { seed: 2, samples: [syntheticSeries(second, 2)] },
        ];
        const [there, back] = [compared(one, other).rows[0] as Compared, compared(other, one).rows[0] as Compared];
        for (const measure of ['loss', 'median', 'p95', 'jitter'] as const) {
          const [change, reverse] = [there.changes[measure], back.changes[measure]];
          expect(reverse.verdict).toBe(opposite[change.verdict]);
          if (change.low !== null) expect(reverse.high).toBeCloseTo(-change.low, 9);
          if (change.high !== null) expect(reverse.low).toBeCloseTo(-change.high, 9);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('shows no difference of a span to itself', () => {
    const sample = syntheticSeries({ lossRatio: 0.1 }, 7);
    const { rows } = compared({ seed: 1, samples: [sample] }, { seed: 1, samples: [sample] });
    expect(rows[0]?.verdict).toBe('no-difference');
  });
});
