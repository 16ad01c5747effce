import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnSpec, FROM_TARGET } from '../../../core/model/batch.ts';
import { runs } from '../../../core/testing/runs.ts';
import { ownColumnsOf, PROBE_IDS, probeOf } from '../../../probes/registry.ts';
import { ColumnPool, ReusedMemory } from '../column-memory.ts';
import { SLOT_MS } from '../days/spans.ts';
import { BlockBuilder } from './block-builder.ts';
import {
  decodeBlock,
  decodeBlockOfAny,
  decodeColumn,
  decodeFigures,
  decodeMeasured,
  encodeBlock,
  encodePart,
} from './block-codec.ts';
import { blockHead, MAX_BLOCK_SAMPLES } from './block-head.ts';
import type { BlockSamples } from './block-samples.ts';
import { KeptFigures } from './kept-figures.ts';
import { DELAY_US, delayIndex, keptRtt } from './scales.ts';
import { anySamples, SLOT } from './testing/any-samples.ts';

const OWN: readonly ColumnSpec[] = [
  { name: 'size', type: 'u16' },
  { name: 'offset', type: 'i32' },
  { name: 'code', type: 'u8' },
];
const EXACT = ['outcome', 'round', 'seq', 'cause', 'stamps', 'replyTtl', 'from'] as const;

const roundTrip = (samples: BlockSamples, own = OWN): BlockSamples => {
  const { blob, detail } = encodeBlock(samples, own, SLOT);
  return decodeBlock(blob, detail, SLOT, own);
};

/** Regular samples of one series, a second apart, each 120 µs late. */
function regular(count: number, changes: Partial<BlockSamples> = {}): BlockSamples {
  const column = (of: (at: number) => number) => Uint32Array.from({ length: count }, (_, at) => of(at));
  return {
    probeCode: 1,
    count,
    sentMs: Float64Array.from({ length: count }, (_, at) => (SLOT * 1000 + at * 1_000_000 + 120) / 1000),
    rttMs: Float64Array.from({ length: count }, (_, at) => 12 + (at % 7) / 10),
    outcome: column(() => 0),
    round: column((at) => at + 40),
    seq: column(() => 0),
    lateUs: column(() => 120),
    cause: column(() => 0),
    stamps: column(() => 3),
    replyTtl: column(() => 57),
    from: column(() => FROM_TARGET),
    addresses: new Uint8Array(0),
    typed: {},
    details: null,
    ...changes,
  };
}

describe('parts of blocks', () => {
  it('have the samples of blocks, and tell the figures that will be read from them', () => {
    const kept = new KeptFigures();
    fc.assert(
      fc.property(anySamples(OWN), (samples) => {
        const { blob, detail } = encodePart(samples, OWN, SLOT, kept);
        expect(decodeBlock(blob, detail, SLOT, OWN)).toEqual(roundTrip(samples));
        const { probeCode, count } = kept;
        const [sentMs, rttMs, outcome] = [kept.sentMs, kept.rttMs, kept.outcome].map((column) =>
          column.slice(0, count),
        );
        expect({ probeCode, count, sentMs, rttMs, outcome }).toEqual(decodeFigures(blob, SLOT));
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('blocks of samples', () => {
  it('has the columns of reports without the others', () => {
    const memory = new ReusedMemory();
    fc.assert(
      fc.property(anySamples(OWN), (samples) => {
        const { blob } = encodeBlock(samples, OWN, SLOT);
        const whole = decodeBlock(blob, null, SLOT, OWN);
        memory.reset();
        const measured = decodeMeasured(blob, SLOT, () => OWN, memory);
        expect(whole).toMatchObject({ ...measured });
        expect(Object.keys(measured.typed)).toEqual(Object.keys(whole.typed));
      }),
    );
  });

  it('has the same columns in those of a pool, which were used before', () => {
    const pool = new ColumnPool();
    fc.assert(
      fc.property(anySamples(OWN), (samples) => {
        const { blob, detail } = encodeBlock(samples, OWN, SLOT);
        pool.reset();
        const pooled = decodeBlockOfAny(blob, detail, SLOT, () => OWN, pool);
        const whole = decodeBlock(blob, detail, SLOT, OWN);
        const builders = [new BlockBuilder(OWN), new BlockBuilder(OWN)] as const;
        builders[0].take(pooled ?? samples);
        builders[1].take(whole);
        const [fromPool, fromWhole] = builders.map((builder) => encodeBlock(builder.samples(1), OWN, SLOT));
        expect(fromPool).toEqual(fromWhole);
      }),
    );
  });

  it('keeps every column at its precision, in order', () => {
    fc.assert(
      fc.property(anySamples(OWN), (samples) => {
        const kept = roundTrip(samples);
        for (const name of EXACT) expect(kept[name]).toEqual(samples[name]);
        expect(kept.typed).toEqual(samples.typed);
        expect(kept.addresses).toEqual(samples.addresses);
        expect(kept.details).toEqual(samples.details?.some((one) => one !== null) ? samples.details : null);
        expect(kept.lateUs).toEqual(samples.lateUs.map((us) => DELAY_US[delayIndex(us)] as number));
        expect(kept.rttMs).toEqual(samples.rttMs.map(keptOrNone));
      }),
    );
  });

  it('keeps sending times within the error of the send delay, and within the slot', () => {
    fc.assert(
      fc.property(anySamples([]), (samples) => {
        const kept = roundTrip(samples, []);
        for (let at = 0; at < samples.count; at++) {
          const sent = kept.sentMs[at] as number;
          expect(sent).toBeGreaterThanOrEqual(SLOT);
          expect(sent).toBeLessThan(SLOT + SLOT_MS);
          const error = Math.abs(sent - (samples.sentMs[at] as number));
          expect(error).toBeLessThanOrEqual((samples.lateUs[at] as number) / 8000 + 1.051);
        }
      }),
    );
  });

  it('changes nothing when what was read is encoded again', () => {
    fc.assert(
      fc.property(anySamples(OWN), (samples) => {
        const once = roundTrip(samples);
        expect(roundTrip(once)).toEqual(once);
      }),
    );
  });

  it('reads figures and single columns as the whole block has them', () => {
    fc.assert(
      fc.property(anySamples(OWN, 300), (samples) => {
        const { blob } = encodeBlock(samples, OWN, SLOT);
        const { probeCode, count, sentMs, rttMs, outcome } = decodeBlock(blob, null, SLOT, OWN);
        const figures = { probeCode, count, sentMs, rttMs, outcome };
        expect(decodeFigures(blob, SLOT)).toEqual(figures);
        for (const { name, type } of OWN) {
          const read = decodeColumn(blob, SLOT, OWN, name);
          expect(read.figures).toEqual(figures);
          const stored = samples.typed[name] as Uint32Array;
          expect([...Array.from(read.stored)]).toEqual([...(type === 'i32' ? Int32Array.from(stored) : stored)]);
        }
      }),
    );
  });

  it.each(PROBE_IDS)('keeps the columns of %s', (id) => {
    const { code } = probeOf(id).definition;
    const own = ownColumnsOf(code) ?? [];
    fc.assert(
      fc.property(anySamples(own, 60), (samples) => {
        const kept = roundTrip({ ...samples, probeCode: code }, own);
        expect(kept.probeCode).toBe(code);
        expect(kept.typed).toEqual(samples.typed);
      }),
      { numRuns: 20 },
    );
  });

  it('has no value in a column that the probe got later', () => {
    const { blob } = encodeBlock(regular(3, { typed: { size: Uint32Array.of(1, 2, 3) } }), OWN.slice(0, 1), SLOT);
    const later = [OWN[0] as ColumnSpec, { name: 'code', type: 'i32', none: -1 } as const];
    expect(decodeBlock(blob, null, SLOT, later).typed).toEqual({
      size: Uint32Array.of(1, 2, 3),
      code: new Uint32Array(3).fill(-1),
    });
    expect(Array.from(decodeColumn(blob, SLOT, later, 'code').stored)).toEqual([-1, -1, -1]);
  });

  it('reads no further than its count into longer columns', () => {
    const long = regular(20);
    const kept = roundTrip({ ...long, count: 7 }, []);
    expect(kept.count).toBe(7);
    expect(kept.round).toEqual(long.round.subarray(0, 7));
  });

  it('keeps regular times and rounds exactly and at next to no cost', () => {
    const samples = regular(600, { rttMs: new Float64Array(600).fill(12) });
    const { blob } = encodeBlock(samples, [], SLOT);
    expect(decodeBlock(blob, null, SLOT, []).sentMs).toEqual(samples.sentMs);
    expect(blob.length).toBeLessThan(45);
  });

  it('keeps times that are not on whole milliseconds to the µs', () => {
    const sentMs = Float64Array.of((SLOT * 1000 + 333_333) / 1000, (SLOT * 1000 + 666_777) / 1000);
    const kept = roundTrip(regular(2, { sentMs, lateUs: Uint32Array.of(7, 3) }), []);
    expect(kept.sentMs).toEqual(sentMs);
  });

  it('has the exact 99th percentile of send delays in its head', () => {
    const lateUs = Uint32Array.from({ length: 200 }, (_, at) => at + 1);
    const { blob } = encodeBlock(regular(200, { lateUs, probeCode: 9 }), [], SLOT);
    expect(blockHead(blob)).toEqual({ probeCode: 9, count: 200, lateP99Us: 198 });
  });

  it('rejects more samples than a block holds', () => {
    expect(() => encodeBlock(regular(0, { count: MAX_BLOCK_SAMPLES + 1 }), [], SLOT)).toThrow(RangeError);
  });
});

describe('damaged blocks', () => {
  const readAll = (blob: Buffer) => {
    decodeFigures(blob, SLOT);
    return decodeBlock(blob, null, SLOT, OWN);
  };

  it('finds any changed byte', () => {
    fc.assert(
      fc.property(anySamples(OWN, 40), fc.nat(), fc.integer({ min: 1, max: 255 }), (samples, place, flip) => {
        const { blob } = encodeBlock(samples, OWN, SLOT);
        blob[place % blob.length] = (blob[place % blob.length] as number) ^ flip;
        expect(() => readAll(blob)).toThrow();
      }),
    );
  });

  it('finds missing bytes', () => {
    const { blob } = encodeBlock(regular(50), OWN, SLOT);
    for (let length = 0; length < blob.length; length++) expect(() => readAll(blob.subarray(0, length))).toThrow();
  });

  it('neither hangs nor fails otherwise than by an error when damage has a valid checksum', () => {
    fc.assert(
      fc.property(
        anySamples(OWN, 200),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }),
        (samples, changes) => {
          const { blob } = encodeBlock(samples, OWN, SLOT);
          const end = blob.length - 4;
          for (const [place, value] of changes) blob[place % end] = value;
          blob.writeUInt32BE(crc32(blob.subarray(0, end)), end);
          expectSamplesOrError(() => readAll(blob));
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('neither hangs nor fails otherwise than by an error on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const blob = Buffer.concat([Buffer.of(1), bytes, Buffer.alloc(4)]);
        blob.writeUInt32BE(crc32(blob.subarray(0, -4)), blob.length - 4);
        expectSamplesOrError(() => readAll(blob));
      }),
    );
  });

  function expectSamplesOrError(read: () => BlockSamples): void {
    try {
      const samples = read();
      expect(samples.count).toBeLessThanOrEqual(MAX_BLOCK_SAMPLES);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
});

const keptOrNone = (rttMs: number): number => (Number.isNaN(rttMs) ? Number.NaN : keptRtt(rttMs));
