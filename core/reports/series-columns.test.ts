import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import { SummaryBuilder } from '../stats/summary.ts';
import { delayFigures } from './delay-figures.ts';
import { reorderedReplies } from './reordering.ts';
import { seriesColumns } from './series-columns.ts';
import { columnsOf } from './testing/columns.ts';

const { reply, timeout, duplicate, late } = OUTCOMES;
const notMeasured = OUTCOMES['not-measured'];

const columnsFrom = (samples: readonly (readonly [sentMs: number, outcome: number, rttMs?: number])[]) =>
  seriesColumns(
    {
      count: samples.length,
      sentMs: samples.map(([sentMs]) => sentMs),
      outcome: samples.map(([, outcome]) => outcome),
      rttMs: samples.map(([, , rttMs]) => rttMs ?? Number.NaN),
    },
    PLAIN_RULES,
    1000,
  );

describe('columns of a series', () => {
  it('have packets in the order of sending, without amendments', () => {
    const columns = columnsFrom([
      [1000, reply, 5],
      [0, timeout, 77],
      [1000, duplicate, 6],
      [0, late, 1500],
      [2000, notMeasured],
      [3000, reply, 7],
    ]);
    expect([...columns.sentMs]).toEqual([0, 1000, 3000]);
    expect([...columns.isLost]).toEqual([1, 0, 0]);
    expect([...columns.rttMs]).toEqual([Number.NaN, 5, 7]);
    expect([...columns.isBreak]).toEqual([1, 0, 1]);
    expect([...columns.notMeasuredMs]).toEqual([2000]);
    expect(columns.counts).toMatchObject({ sent: 3, received: 2, lost: 1, duplicates: 1, late: 1, notMeasured: 1 });
  });

  it('begin a new sequence after more than two intervals without a sample', () => {
    const columns = columnsFrom([
      [0, reply, 1],
      [2000, reply, 1],
      [4001, reply, 1],
    ]);
    expect([...columns.isBreak]).toEqual([1, 0, 1]);
  });

  it('have the figures that the command line prints', () => {
    const packets = fc.array(fc.option(fc.double({ min: 0.01, max: 900, noNaN: true })), { maxLength: 60 });
    fc.assert(
      fc.property(packets, (rtts) => {
        const builder = new SummaryBuilder(PLAIN_RULES);
        rtts.forEach((rtt, at) => {
          builder.add(at, rtt === null ? timeout : reply, rtt ?? Number.NaN, at * 1000);
        });
        const { rttMs, sent, lost, lossRatio } = builder.build();
        const columns = columnsOf(rtts);
        const delay = delayFigures(columns);
        expect(columns.counts).toMatchObject({ sent, lost, lossRatio });
        expect([delay.minMs, delay.maxMs]).toEqual([rttMs.min, rttMs.max]);
        for (const [mine, other] of [
          [delay.meanMs, rttMs.avg],
          [delay.stdevMs, rttMs.stdev],
          [delay.ipdvMs, rttMs.jitter],
        ]) {
          expect(mine ?? -1).toBeCloseTo(other ?? -1, 6);
        }
      }),
    );
  });
});

describe('reordered replies', () => {
  it('are those that came after the reply to a later packet', () => {
    expect(
      reorderedReplies(
        columnsFrom([
          [1000, reply, 10],
          [0, reply, 1500],
          [2000, reply, 10],
        ]),
      ),
    ).toBe(1);
  });

  it('are none where simultaneous replies are recorded in any order', () => {
    expect(
      reorderedReplies(
        columnsFrom([
          [1000, reply, 1],
          [0, reply, 5],
        ]),
      ),
    ).toBe(0);
    expect(reorderedReplies(columnsOf([5, 4, null, 3]))).toBe(0);
  });
});
