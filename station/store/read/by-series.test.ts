import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JournalFigures } from '../journal-row.ts';
import { bySeries } from './by-series.ts';

type Sample = readonly [series: number, sentMs: number, outcome: number];

const rowOf = (samples: readonly Sample[], hasCause: boolean): JournalFigures => ({
  count: samples.length,
  series: Uint32Array.from(samples, ([series]) => series),
  sentMs: Float64Array.from(samples, ([, sentMs]) => sentMs),
  rttMs: Float64Array.from(samples, ([, sentMs]) => sentMs / 7),
  outcome: Uint32Array.from(samples, ([, , outcome]) => outcome),
  cause: hasCause ? Uint32Array.from(samples, ([, , outcome]) => outcome + 1) : null,
  replyTtl: hasCause ? null : Uint32Array.from(samples, ([series]) => series + 1),
});

const listed = (rows: readonly JournalFigures[]) =>
  rows.flatMap((row) =>
    Array.from({ length: row.count }, (_, at) => ({
      series: row.series[at] as number,
      sentMs: row.sentMs[at],
      rttMs: row.rttMs[at],
      outcome: row.outcome[at],
      cause: row.cause?.[at] ?? 0,
      replyTtl: row.replyTtl?.[at] ?? 0,
    })),
  );

const samples = fc.array(fc.tuple(fc.nat(40), fc.nat(1e6), fc.nat(9)), { maxLength: 60 });

it('has the samples of each series one after the other, as they came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(samples, fc.boolean()), { maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      (given, most) => {
        const rows = given.map(([row, hasCause]) => rowOf(row, hasCause));
        const pieces = bySeries(rows, most);
        const expected = listed(rows)
          .map((sample, at) => ({ sample, at }))
          .sort((left, right) => left.sample.series - right.sample.series || left.at - right.at)
          .map(({ sample }) => sample);
        expect(listed(pieces)).toEqual(expected);
        expect(pieces.every(({ count }) => count > 0 && count <= most)).toBe(true);
      },
    ),
  );
});
