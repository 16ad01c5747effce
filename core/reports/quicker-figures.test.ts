import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import { RttColumns } from '../stats/rtt-columns.ts';
import { StateColumns } from '../stats/state-columns.ts';
import { blocksOf } from '../surveys/blocks.ts';
import { bootstrapInterval, hull } from '../surveys/judge.ts';
import { lossInterval } from '../surveys/loss-interval.ts';
import { RESAMPLES, Resamples } from '../surveys/resamples.ts';
import { drawnSum, filledBlocks } from '../surveys/span-figures.ts';
import { distributionOf } from './distribution.ts';
import { lossBlocks, lossUncertainty } from './loss-uncertainty.ts';
import { outagesOf } from './outages.ts';
import { type SeriesColumns, seriesColumns } from './series-columns.ts';
import { timeChart } from './time-chart.ts';
import { worstLoss } from './windows.ts';

/** Series as they are stored: round trips with few different values, losses in runs, gaps, some samples not taken. */
const series: fc.Arbitrary<SeriesColumns> = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 80 }),
      baseMs: fc.integer({ min: 1, max: 30 }),
      kind: fc.constantFrom('reply', 'reply', 'reply', 'timeout', 'not-measured', 'gap'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((runs) => {
    const rows: { sentMs: number; outcome: number; rttMs: number }[] = [];
    let sentMs = 0;
    for (const { length, baseMs, kind } of runs) {
      for (let at = 0; at < length; at++) {
        sentMs += 1000;
        if (kind === 'gap') continue;
        const rttMs = kind === 'reply' ? baseMs + ((at * 7) % 5) / 10 : Number.NaN;
        rows.push({ sentMs, outcome: OUTCOMES[kind], rttMs });
      }
    }
    return seriesColumns(
      {
        count: rows.length,
        sentMs: rows.map((row) => row.sentMs),
        rttMs: rows.map(({ rttMs }) => rttMs),
        outcome: rows.map(({ outcome }) => outcome),
      },
      PLAIN_RULES,
      1000,
    );
  });

const endOf = ({ sentMs, count }: SeriesColumns): number => (sentMs[count - 1] ?? 0) + 1000;
const same = (check: (columns: SeriesColumns) => void) => fc.assert(fc.property(series, check));

describe('figures that are computed in a quicker way', () => {
  it('mean, deviation and IPDV are those of one reply after the other', () => {
    same((columns) => {
      const [quick, slow] = [new RttColumns(), new RttColumns()];
      for (const row of [quick, slow]) row.reserve(1);
      quick.addAll(0, columns.rttMs, columns.isBreak);
      for (let at = 0; at < columns.count; at++) {
        const ms = columns.rttMs[at] as number;
        if (columns.isBreak[at] === 1 || Number.isNaN(ms)) slow.interrupt(0);
        if (!Number.isNaN(ms)) slow.add(0, ms);
      }
      expect(quick.summary(0)).toEqual(slow.summary(0));
    });
  });

  it('charts have the percentiles of sorted buckets', () => {
    same((columns) => {
      const span = { fromMs: 0, bucketMs: 20_000, count: Math.max(1, Math.ceil(endOf(columns) / 20_000) - 1) };
      const chart = timeChart(columns, span, (name) => name);
      const buckets = Array.from({ length: span.count }, (_, bucket) =>
        [...columns.rttMs.keys()].filter(
          (at) => Math.min(span.count - 1, Math.floor((columns.sentMs[at] as number) / span.bucketMs)) === bucket,
        ),
      );
      expect(chart.sent).toEqual(buckets.map(({ length }) => length));
      for (const [bucket, rows] of buckets.entries()) {
        const sorted = rows.map((at) => columns.rttMs[at] as number).filter((ms) => !Number.isNaN(ms));
        sorted.sort((left, right) => left - right);
        const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
        const found = [chart.minMs, chart.p50Ms, chart.p95Ms, chart.maxMs].map((column) => column[bucket]);
        expect(found).toEqual([sorted[0] ?? null, rank(0.5), rank(0.95), sorted.at(-1) ?? null]);
      }
    });
  });

  it('bins of the distribution have the replies between their edges', () => {
    same((columns) => {
      const sorted = columns.rttMs.filter((ms) => !Number.isNaN(ms)).sort();
      const found = distributionOf(sorted);
      if (!found || found.counts.length === 1) return;
      const last = found.counts.length - 1;
      const expected = found.counts.map((_, bin) => {
        const [low, high] = [found.edgesMs[bin] as number, found.edgesMs[bin + 1] as number];
        return sorted.filter((ms) => (bin === 0 || ms >= low) && (bin === last || ms < high)).length;
      });
      expect(found.counts).toEqual(expected);
    });
  });

  it('the uncertainty of a loss is that of whole sums over the blocks of each resample', () => {
    same((columns) => {
      const blocks = blocksOf(0, endOf(columns));
      const draws = new Resamples(blocks.count, 5);
      const { sent, lost, notMeasured } = lossBlocks(columns, blocks);
      const found = lossUncertainty({ sent, lost, notMeasured }, draws);
      const [all, missing] = [columns.counts.sent, columns.counts.lost];
      const filled = filledBlocks({ sent });
      if (filled < 10 || missing === 0 || missing === all) return;
      const ratios = Float64Array.from({ length: RESAMPLES }, (_, at) => {
        const times = draws.of(at);
        return drawnSum(lost, times) / drawnSum(sent, times);
      });
      const expected = hull(lossInterval(missing, all), bootstrapInterval(ratios, missing / all, filled));
      expect(found).toEqual({ low: Math.max(0, expected.low), high: Math.min(1, expected.high) });
    });
  });

  it('outages are those of every sample noted', () => {
    same((columns) => {
      const { count, outcome, isLost, sentMs } = columns;
      const states = new StateColumns();
      states.reserve(1);
      for (let at = 0; at < count; at++) {
        const kind = isLost[at] === 1 ? 'lost' : 'answered';
        states.note(0, kind, outcome[at] as number, null, false, sentMs[at] as number);
      }
      const changes = states.takeDownChanges().map(({ atMs }) => atMs);
      const found = outagesOf(columns, null, [], endOf(columns));
      expect(found.flatMap(({ fromMs, toMs }) => (toMs === null ? [fromMs] : [fromMs, toMs]))).toEqual(changes);
    });
  });

  it('the worst window without loss is the first that is wholly measured', () => {
    same((columns) => {
      const withoutLoss = { ...columns, counts: { ...columns.counts, lost: 1 }, isLost: new Uint8Array(columns.count) };
      const expected = worstLoss(withoutLoss, 15_000);
      expect(worstLoss({ ...withoutLoss, counts: { ...columns.counts, lost: 0 } }, 15_000)).toEqual(expected);
    });
  });
});
