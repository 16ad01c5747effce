import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, type ColumnSpec, decodeBatch, encodeBatch, rowOf, type SampleRow, sentMs } from './batch.ts';
import { mergeBatches } from './merge-batches.ts';

const OWN: readonly ColumnSpec[] = [
  { name: 'hop', type: 'u16' },
  { name: 'size', type: 'f64' },
];
const BASE_NS = 1_700_000_000_000_000_000n;

const row = fc.record({
  series: fc.integer({ min: 1, max: 1000 }),
  round: fc.nat(),
  seq: fc.nat(10),
  outcome: fc.nat(8),
  sentNs: fc.bigInt({ min: BASE_NS, max: BASE_NS + 3_600_000_000_000n }),
  from: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }), { nil: undefined }),
  typed: fc.record({ hop: fc.nat(65_535), size: fc.double({ noNaN: true }) }),
  detail: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
});

const decoded = (frame: Uint8Array): Batch => {
  const batch = decodeBatch(frame, () => OWN);
  if (!batch) throw new Error('The frame is malformed');
  return batch;
};

const batchOf = (rows: readonly SampleRow[], at: number): Batch =>
  decoded(encodeBatch(7, OWN, rows, { dropped: at, batchNo: BigInt(at + 5), engineRun: 3 }));

/** A sample with everything that the frame has of it. */
const samplesOf = (batch: Batch) =>
  Array.from({ length: batch.count }, (_, at) => ({
    ...rowOf(batch, at),
    sentNs: sentMs(batch, at),
    typed: OWN.map(({ name }) => batch.typed[name]?.[at]),
    detail: batch.details?.[at] ?? null,
  }));

describe('merged batches', () => {
  it('have the samples of all in their order, and the number of the last', () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 5 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const batches = parts.map((rows, at) => batchOf(rows as SampleRow[], at));
        const merged = decoded(mergeBatches(batches, OWN));
        expect(samplesOf(merged)).toEqual(batches.flatMap(samplesOf));
        expect([merged.batchNo, merged.engineRun, merged.probeCode]).toEqual([BigInt(parts.length + 4), 3, 7]);
        expect(merged.dropped).toBe(parts.reduce((sum, _, at) => sum + at, 0));
      }),
    );
  });
});
