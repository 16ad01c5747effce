import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, FROM_TARGET, sentMs } from '../../../core/model/batch.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { BASE_MS, sample } from '../../testing/sample-batches.ts';
import { slicesOf } from './slice-reading.ts';

const ICMP = 1;
type Row = Parameters<typeof sample>[0];
const batchOf = (rows: readonly Row[]): Batch =>
  decodeBatch(encodeBatch(ICMP, ownColumnsOf(ICMP) ?? [], rows.map(sample)), ownColumnsOf) as Batch;

describe('slices of stored samples', () => {
  it('hold the samples of all series that were sent in them, in the order of sending', () => {
    const pieces = [
      batchOf([
        { series: 1, round: 0, sentMs: BASE_MS },
        { series: 1, round: 1, sentMs: BASE_MS + 1000 },
      ]),
      batchOf([
        { series: 2, round: 0, sentMs: BASE_MS + 40 },
        { series: 2, round: 1, sentMs: BASE_MS + 1040 },
      ]),
    ];
    const slices = slicesOf(pieces, { fromMs: BASE_MS, sliceMs: 100 });
    expect(slices.map(({ untilMs, batch }) => [untilMs - BASE_MS, [...batch.series], [...batch.round]])).toEqual([
      [100, [1, 2], [0, 0]],
      [1100, [1, 2], [1, 1]],
    ]);
  });

  it('keep every sample as it is, with its responder and its detail', () => {
    const address = fc.option(
      fc.nat(3).map((last) => Uint8Array.from([...new Array(15).fill(9), last])),
      { nil: undefined },
    );
    const row = fc.record({
      series: fc.nat(4),
      round: fc.nat(1000),
      seq: fc.nat(9),
      lateUs: fc.nat(5000),
      outcome: fc.nat(10),
      replyTtl: fc.nat(255),
      sentMs: fc.nat(30_000).map((ms) => BASE_MS + ms),
      from: address,
      detail: fc.option(fc.constantFrom('{"a":1}', '[]'), { nil: undefined }),
      typed: fc.record({ icmpType: fc.nat(255), icmpCode: fc.nat(255), mtu: fc.nat(65_535) }),
    }) as fc.Arbitrary<Row>;
    const textOf = (batch: Batch, at: number) =>
      JSON.stringify([
        sentMs(batch, at),
        ...[batch.series, batch.round, batch.seq, batch.lateUs, batch.outcome, batch.replyTtl].map(
          (column) => column[at],
        ),
        Object.values(batch.typed).map((column) => column[at]),
        batch.from[at] === FROM_TARGET
          ? null
          : [...batch.addresses.subarray((batch.from[at] as number) * 16, (batch.from[at] as number) * 16 + 16)],
        batch.details?.[at] ?? null,
      ]);
    const textsOf = (batches: readonly Batch[]) =>
      batches.flatMap((batch) => Array.from({ length: batch.count }, (_, at) => textOf(batch, at)));
    fc.assert(
      fc.property(fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (lists) => {
        const pieces = lists.map(batchOf);
        const slices = slicesOf(pieces, { fromMs: BASE_MS, sliceMs: 500 });
        const batches = slices.map(({ batch }) => batch);
        expect(textsOf(batches).sort()).toEqual(textsOf(pieces).sort());
        const times = batches.flatMap((batch) => Array.from({ length: batch.count }, (_, at) => sentMs(batch, at)));
        expect(times).toEqual(times.toSorted((left, right) => left - right));
        for (const { untilMs, batch } of slices) {
          for (let at = 0; at < batch.count; at++) {
            expect(sentMs(batch, at)).toBeLessThan(untilMs);
            expect(sentMs(batch, at)).toBeGreaterThanOrEqual(untilMs - 500);
          }
        }
      }),
    );
  });
});
