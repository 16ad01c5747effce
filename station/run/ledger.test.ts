import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { type Account, type Gap, holeFrames, Ledger, type LedgerEntry, MOST_HOLES } from './ledger.ts';

const entry = (count: number, window = 64, series = 7): LedgerEntry => ({
  series,
  probeCode: 1,
  count,
  window,
  firstIndex: 0,
  plannedMs: (round, seq) => 1000 + round * 100 + seq,
});

function batchOf(indices: readonly number[], count: number, outcome: number = OUTCOMES.reply, series = 7): Batch {
  const rows = indices.map((index) => ({
    series,
    round: Math.floor(index / count),
    seq: index % count,
    sentNs: 0n,
    outcome,
  }));
  return decodeBatch(encodeBatch(1, [], rows), () => []) as Batch;
}

const indexOf = (count: number) => (row: SampleRow) => row.round * count + row.seq;

describe('the ledger', () => {
  it('says nothing while everything comes, in whatever order', () => {
    const ledger = new Ledger();
    ledger.open(entry(2), 0);
    expect(ledger.note(batchOf([1, 0, 3, 5, 4, 2], 2))).toEqual([]);
    expect(ledger.settle(CAUSES['engine-restart'])).toEqual([]);
    expect(ledger.nextRound(7)).toBe(3);
  });

  it('records what a crash took, up to the end of the last round that was seen', () => {
    const ledger = new Ledger();
    ledger.open(entry(3), 0);
    ledger.note(batchOf([0, 2, 4], 3));
    expect(ledger.settle(CAUSES['engine-restart'])).toEqual(
      [1, 3, 5].map((index) => ({
        series: 7,
        round: Math.floor(index / 3),
        seq: index % 3,
        sentNs: BigInt(1000 + Math.floor(index / 3) * 100 + (index % 3)) * 1_000_000n,
        outcome: OUTCOMES['not-measured'],
        cause: CAUSES['engine-restart'],
      })),
    );
    expect(ledger.nextRound(7)).toBe(2);
    expect(ledger.settle(CAUSES['engine-restart'])).toEqual([]);
  });

  it('records what an overflow took as soon as it cannot come any more', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), 0);
    const holes = ledger.note(batchOf([0, 2, 66], 1));
    expect(holes.map((hole) => [hole.round, hole.cause])).toEqual([[1, CAUSES['buffer-overflow']]]);
  });

  it('begins with what comes first, where a running engine is taken over', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), null);
    expect(ledger.nextRound(7)).toBe(0);
    expect(ledger.settle(1)).toEqual([]);
    ledger.note(batchOf([500, 502], 1));
    expect(ledger.settle(1).map((hole) => hole.round)).toEqual([501]);
  });

  it('continues where another ended, with the open samples', () => {
    const before = new Ledger();
    before.open(entry(2), 0);
    before.note(batchOf([0, 1, 3], 2));
    const [account] = before.accounts();
    const ledger = new Ledger();
    ledger.resume(entry(2), account as Account);
    ledger.note(batchOf([4], 2));
    expect(ledger.settle(1).map(indexOf(2))).toEqual([2, 5]);
  });

  it('records what a running engine will not report any more', () => {
    const ledger = new Ledger();
    ledger.open(entry(2), 0);
    ledger.note(batchOf([0, 1, 3], 2));
    expect(ledger.settleBefore(7, 8, CAUSES['engine-restart']).map(indexOf(2))).toEqual([2, 4, 5, 6, 7]);
    expect([ledger.settleBefore(7, 4, 1), ledger.nextRound(7)]).toEqual([[], 4]);
  });

  it('records rounds of which nothing came, up to the time that everything ended', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), 0);
    ledger.note(batchOf([0], 1));
    // Rounds are due at 1000, 1100 …
    expect(ledger.settle(1, 1300).map(indexOf(1))).toEqual([1, 2, 3]);
  });

  it('takes samples of an earlier entry of the series for what they are', () => {
    const ledger = new Ledger();
    ledger.open({ ...entry(1), firstIndex: 100 }, null);
    ledger.note(batchOf([5, 6, 100, 101], 1));
    expect([ledger.settle(1), ledger.nextRound(7)]).toEqual([[], 102]);
  });

  it('takes a late answer for what it is: a remark on a sample', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), 0);
    ledger.note(batchOf([0, 1], 1, OUTCOMES.late));
    expect(ledger.nextRound(7)).toBe(0);
  });

  it('knows nothing of series that it does not keep', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), 0);
    ledger.close(7);
    expect(ledger.note(batchOf([99], 1))).toEqual([]);
    expect([ledger.settle(1), ledger.nextRound(7)]).toEqual([[], 0]);
  });

  it('reports a gap of days at once, not sample by sample', () => {
    const gaps: Gap[] = [];
    const ledger = new Ledger((gap) => gaps.push(gap));
    ledger.open(entry(2), 0);
    ledger.note(batchOf([0, 1, 3], 2));
    expect(ledger.settleBefore(7, 2_000_000_000, CAUSES['engine-restart'])).toEqual([]);
    const gap = {
      series: 7,
      probeCode: 1,
      cause: CAUSES['engine-restart'],
      fromMs: 1100,
      toMs: 1000 + 999_999_999 * 100 + 1,
    };
    expect(gaps).toEqual([{ ...gap, samples: 2_000_000_000 - 2 - 1 }]);
    expect(ledger.note(batchOf([2_000_000_000], 2))).toEqual([]);
    expect(ledger.nextRound(7)).toBe(1_000_000_001);
  });

  it('reports the gap of an overflow but for the samples that may still come', () => {
    const gaps: Gap[] = [];
    const ledger = new Ledger((gap) => gaps.push(gap));
    ledger.open(entry(1), 0);
    expect(ledger.note(batchOf([100_000], 1))).toEqual([]);
    expect(gaps.map(({ samples, cause }) => [samples, cause])).toEqual([[99_937, CAUSES['buffer-overflow']]]);
    expect(ledger.settle(1).map(indexOf(1))).toEqual(Array.from({ length: 63 }, (_, at) => 99_937 + at));
  });

  it('records the longest gap that is recorded sample by sample', () => {
    const ledger = new Ledger(() => expect.unreachable());
    ledger.open(entry(1), 0);
    expect(ledger.settleBefore(7, MOST_HOLES, 1)).toHaveLength(MOST_HOLES);
  });

  it('takes no sample for one of a later round that has a number its rounds do not have', () => {
    const ledger = new Ledger();
    ledger.open(entry(1), 10);
    const old = { series: 7, round: 9, seq: 5, sentNs: 0n, outcome: OUTCOMES.reply };
    ledger.note(decodeBatch(encodeBatch(1, [], [old]), () => []) as Batch);
    expect(ledger.nextRound(7)).toBe(10);
  });

  it('accounts for every sample exactly once, whatever the order of arrival and whatever crashes took', () => {
    const life = fc.record({
      /** Number of samples in each engine's lifetime. */
      length: fc.integer({ min: 1, max: 150 }),
      /** Samples that never arrive. */
      lost: fc.array(fc.nat(149), { maxLength: 40 }),
      /** Distance that a sample may arrive behind one that was sent after it. */
      jumble: fc.array(fc.nat(30), { minLength: 150, maxLength: 150 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(life, { minLength: 1, maxLength: 4 }), (count, lives) => {
        const ledger = new Ledger();
        ledger.open(entry(count), 0);
        const accounted: number[] = [];
        for (const { length, lost, jumble } of lives) {
          const from = ledger.nextRound(7) * count;
          const arriving = Array.from({ length }, (_, at) => at)
            .filter((at) => !lost.includes(at))
            .sort((left, right) => left + (jumble[left] as number) - (right + (jumble[right] as number)))
            .map((at) => from + at);
          for (const index of arriving) {
            accounted.push(index, ...ledger.note(batchOf([index], count)).map(indexOf(count)));
          }
          accounted.push(...ledger.settle(CAUSES['engine-restart']).map(indexOf(count)));
        }
        const upTo = ledger.nextRound(7) * count;
        expect(accounted.sort((left, right) => left - right)).toEqual(Array.from({ length: upTo }, (_, at) => at));
      }),
    );
  });
});

it('writes missing samples as batches of their probe, with neutral probe columns', () => {
  const hole = { series: 7, round: 3, seq: 1, sentNs: 5_000_000n, outcome: OUTCOMES['not-measured'], cause: 2 };
  const frames = holeFrames([hole, { ...hole, seq: 2 }], () => 1, ownColumnsOf);
  const batch = decodeBatch(frames[0] as Uint8Array<ArrayBuffer>, ownColumnsOf);
  expect([frames.length, batch?.count, batch?.batchNo]).toEqual([1, 2, 0n]);
  expect([batch?.cause[0], batch?.typed['icmpType']?.[0], batch?.typed['mtu']?.[1]]).toEqual([2, 255, 0]);
  expect(holeFrames([hole], () => 99, ownColumnsOf)).toEqual([]);
});
