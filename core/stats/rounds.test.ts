import { expect, it } from 'vitest';
import { type ColumnSpec, decodeBatch, encodeBatch, type SampleRow } from '../model/batch.ts';
import { OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import { RoundTable } from './rounds.ts';

const LAST: readonly ColumnSpec[] = [{ name: 'last', type: 'u8' }];

function batchOf(rows: readonly Partial<SampleRow>[], own: readonly ColumnSpec[] = []) {
  const whole = rows.map((row) => ({ series: 1, round: 0, seq: 0, sentNs: 0n, outcome: OUTCOMES.reply, ...row }));
  const batch = decodeBatch(encodeBatch(1, own, whole), () => own);
  if (!batch) throw new Error('not a batch');
  return batch;
}

const reply = (round: number, seq: number, rttMs: number, sentMs = seq): Partial<SampleRow> => ({
  round,
  seq,
  rttNs: rttMs * 1e6,
  sentNs: BigInt(sentMs) * 1_000_000n,
});

it('gives a round out when all its packets have ended, whatever batches they came in', () => {
  const table = new RoundTable(() => ({ rules: PLAIN_RULES, samples: 2 }));
  expect(table.add(batchOf([reply(0, 0, 1), reply(1, 0, 5)]))).toEqual([]);
  const done = table.add(batchOf([{ round: 0, seq: 1, outcome: OUTCOMES.timeout }, reply(1, 1, 7)]));
  expect(done.map(({ round, figures }) => [round, figures.sent, figures.lost, figures.rttMs.p50])).toEqual([
    [0, 2, 1, 1],
    [1, 2, 0, 6],
  ]);
});

it('keeps what amends a sample out of the count of packets', () => {
  const table = new RoundTable(() => ({ rules: PLAIN_RULES, samples: 2 }));
  const amended = [reply(0, 0, 1), { ...reply(0, 0, 2), outcome: OUTCOMES.duplicate }];
  expect(table.add(batchOf([...amended, { round: 0, outcome: OUTCOMES.mismatch }]))).toEqual([]);
  const [round] = table.add(batchOf([reply(0, 1, 1)]));
  expect(round?.figures).toMatchObject({ sent: 2, received: 2, duplicates: 1, mismatches: 1, matchFails: 0 });
});

it('does not begin a round again for what comes after its end', () => {
  const table = new RoundTable(() => ({ rules: PLAIN_RULES, samples: 1 }));
  expect(table.add(batchOf([reply(0, 0, 1)]))).toHaveLength(1);
  expect(table.add(batchOf([{ ...reply(0, 0, 9), outcome: OUTCOMES.late }]))).toEqual([]);
});

it('counts answers that overtook one another', () => {
  const table = new RoundTable(() => ({ rules: PLAIN_RULES, samples: 3 }));
  const [round] = table.add(batchOf([reply(0, 1, 5, 10), reply(0, 2, 5, 20), reply(0, 0, 30, 0)]));
  expect(round?.figures.outOfOrder).toBe(1);
});

it('ends a round of adaptive work with its last sample', () => {
  const table = new RoundTable(() => ({ rules: PLAIN_RULES, samples: null }));
  expect(table.add(batchOf([{ ...reply(0, 0, 1), typed: { last: 0 } }], LAST))).toEqual([]);
  const [round] = table.add(batchOf([{ ...reply(0, 1, 1), typed: { last: 1 } }], LAST));
  expect(round?.figures.sent).toBe(2);
});
