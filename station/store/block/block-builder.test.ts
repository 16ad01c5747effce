import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnSpec, FROM_TARGET } from '../../../core/model/batch.ts';
import { BlockBuilder } from './block-builder.ts';
import type { BlockSamples } from './block-samples.ts';
import { anySamples } from './testing/any-samples.ts';

const OWN: readonly ColumnSpec[] = [{ name: 'size', type: 'u16' }];

/** One sample after another, with its responder in full. */
const rowsOf = (samples: BlockSamples): unknown[] =>
  Array.from({ length: samples.count }, (_, at) => {
    const from = samples.from[at] as number;
    return {
      ...{ sentMs: samples.sentMs[at], rttMs: samples.rttMs[at], outcome: samples.outcome[at] },
      ...{ round: samples.round[at], seq: samples.seq[at], lateUs: samples.lateUs[at], cause: samples.cause[at] },
      ...{ stamps: samples.stamps[at], replyTtl: samples.replyTtl[at], size: samples.typed['size']?.[at] },
      from: from === FROM_TARGET ? null : [...samples.addresses.subarray(from * 16, from * 16 + 16)],
      detail: samples.details?.[at] ?? null,
    };
  });

describe('BlockBuilder', () => {
  it('appends runs of samples, with their responders in one table', () => {
    const builder = new BlockBuilder(OWN);
    fc.assert(
      fc.property(fc.array(fc.tuple(anySamples(OWN, 50), fc.nat(50), fc.nat(50)), { maxLength: 8 }), (parts) => {
        builder.clear();
        const expected: unknown[] = [];
        for (const [samples, first, second] of parts) {
          const from = Math.min(first, second, samples.count);
          const to = Math.min(Math.max(first, second), samples.count);
          builder.take(samples, from, to);
          expected.push(...rowsOf(samples).slice(from, to));
        }
        const built = builder.samples(7);
        expect(built.probeCode).toBe(7);
        expect(rowsOf(built)).toEqual(expected);
        const used = Array.from(built.from.subarray(0, built.count)).filter((from) => from !== FROM_TARGET);
        expect(built.addresses.length).toBe(new Set(used).size * 16);
      }),
    );
  });
});
