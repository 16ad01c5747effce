import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBatch, numberBatch } from '../../core/model/batch.ts';
import { encodeRecord, factsOf, factsOfName, readSegment, SEGMENT_MAGIC, segmentName } from './segment.ts';

const RUN = 77;

function frame(no: number, run = RUN) {
  const bytes = encodeBatch(1, [], [{ series: 1, round: no, seq: 0, sentNs: BigInt(no) * 1_000_000n, outcome: 0 }]);
  numberBatch(bytes, run, BigInt(no));
  return bytes;
}

const file = (...frames: readonly Uint8Array<ArrayBuffer>[]): Uint8Array =>
  Buffer.concat([SEGMENT_MAGIC, ...frames.map(encodeRecord)]);

const numbers = (bytes: Uint8Array): number[] => readSegment(bytes, RUN).map(({ no }) => Number(no));

describe('a segment', () => {
  it('is read as it was written', () => {
    expect(numbers(file(frame(5), frame(6), frame(7)))).toEqual([5, 6, 7]);
  });

  it('ends before a batch of another run, or with another number than the next', () => {
    expect(numbers(file(frame(5), frame(6, RUN + 1)))).toEqual([5]);
    expect(numbers(file(frame(5), frame(7)))).toEqual([5]);
  });

  it('that is cut anywhere, or has any byte changed, gives whole batches of its beginning only', () => {
    const whole = file(frame(5), frame(6), frame(7));
    const change = fc.record({
      cut: fc.nat(whole.byteLength),
      at: fc.nat(whole.byteLength - 1),
      xor: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(change, ({ cut, at, xor }) => {
        expect([5, 6, 7].join()).toContain(numbers(whole.subarray(0, cut)).join());
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] as number) ^ xor;
        const record = Math.floor(
          (at - SEGMENT_MAGIC.byteLength) / ((whole.byteLength - SEGMENT_MAGIC.byteLength) / 3),
        );
        expect(numbers(changed)).toEqual([5, 6, 7].slice(0, Math.max(0, record)));
      }),
    );
  });

  it('of any bytes is read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readSegment(bytes, RUN)).toEqual([]);
        readSegment(Uint8Array.from([...SEGMENT_MAGIC, ...bytes]), RUN);
      }),
    );
  });

  it('has its facts in its name', () => {
    const facts = factsOf(readSegment(file(frame(5), frame(6)), RUN));
    expect(facts).toEqual({ firstNo: 5n, lastNo: 6n, samples: 2, oldestMs: 5, newestMs: 6 });
    expect(factsOfName(segmentName(facts))).toEqual(facts);
    expect(['5.open', 'spool.json', '1-2-3-4.batches', '1-2-3-4-5.batches.new'].map(factsOfName)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
