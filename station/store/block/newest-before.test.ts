import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import { SLOT_MS } from '../days/spans.ts';
import { decodeFigures, encodeBlock } from './block-codec.ts';
import { newestBefore } from './newest-before.ts';
import { anySamples, SLOT } from './testing/any-samples.ts';

/** The same by decoding the whole block. */
function bySearch(blob: Buffer, atMs: number, limit: number) {
  const { count, sentMs, rttMs, outcome } = decodeFigures(blob, SLOT);
  const places = Array.from({ length: count }, (_, at) => at)
    .filter((at) => (sentMs[at] as number) < atMs)
    .slice(-limit);
  const of = (column: ArrayLike<number>) => places.map((at) => column[at]);
  const earlier = places.length < limit ? [] : Array.from(outcome).slice(0, places[0]);
  return { sentMs: of(sentMs), rttMs: of(rttMs), outcome: of(outcome), earlier };
}

describe('the newest samples of a block before a moment', () => {
  it('are those of the whole block', () => {
    fc.assert(
      fc.property(anySamples([], 600), fc.nat(SLOT_MS), fc.integer({ min: 1, max: 12 }), (samples, afterMs, limit) => {
        const { blob } = encodeBlock(samples, [], SLOT);
        const found = newestBefore(blob, SLOT, SLOT + afterMs, limit, 20);
        const { earlier, ...expected } = bySearch(blob, SLOT + afterMs, limit);
        expect({
          sentMs: Array.from(found.sentMs),
          rttMs: Array.from(found.rttMs),
          outcome: Array.from(found.outcome),
        }).toEqual(expected);
        expect(found.count).toBe(expected.sentMs.length);
        expect(Array.from(found.earlier)).toEqual(earlier.slice(-20));
      }),
      { numRuns: runs(100) },
    );
  });

  it('are outcomes only, where those are all that is wanted', () => {
    fc.assert(
      fc.property(anySamples([], 200), fc.nat(80), (samples, more) => {
        const { blob } = encodeBlock(samples, [], SLOT);
        const { count, earlier } = newestBefore(blob, SLOT, SLOT + SLOT_MS, 0, more);
        expect([count, Array.from(earlier)]).toEqual([
          0,
          Array.from(samples.outcome).slice(Math.max(0, samples.count - more)),
        ]);
      }),
      { numRuns: runs(50) },
    );
  });

  it('are none before the first, and the last ones after all', () => {
    fc.assert(
      fc.property(anySamples([], 40), (samples) => {
        const { blob } = encodeBlock(samples, [], SLOT);
        expect(newestBefore(blob, SLOT, SLOT).count).toBe(0);
        expect(newestBefore(blob, SLOT, SLOT + SLOT_MS).count).toBe(Math.min(8, samples.count));
      }),
    );
  });
});
