import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import {
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  batchFrameBytes,
  batchNo,
  type ColumnSpec,
  decodeBatch,
  encodeBatch,
  FROM_TARGET,
  numberBatch,
  rowOf,
  type SampleRow,
} from './batch.ts';

const OWN: readonly ColumnSpec[] = [
  { name: 'icmpType', type: 'u8' },
  { name: 'mtu', type: 'u16' },
  { name: 'phaseMs', type: 'f64' },
];
const ownOf = (code: number) => (code === 1 ? OWN : undefined);
const U32 = 0xffff_ffff;

const baseNs = fc.bigInt({ min: 1_600_000_000_000_000_000n, max: 1_900_000_000_000_000_000n });
const row = (base: bigint): fc.Arbitrary<SampleRow> =>
  fc.record({
    series: fc.nat(U32),
    round: fc.nat(U32),
    seq: fc.nat(U32),
    sentNs: fc.bigInt({ min: 0n, max: 60_000_000_000n }).map((offset) => base + offset),
    rttNs: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e12, noNaN: true })),
    lateUs: fc.nat(U32),
    outcome: fc.nat(255),
    cause: fc.nat(0xffff),
    stamps: fc.nat(255),
    replyTtl: fc.nat(255),
    from: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16, max: 3 }), { nil: undefined }),
    typed: fc.record({ icmpType: fc.nat(255), mtu: fc.nat(0xffff), phaseMs: fc.double({ noNaN: true }) }),
  }) as fc.Arbitrary<SampleRow>;
const rows = baseNs.chain((base) => fc.array(row(base), { maxLength: 40 }));

describe('a batch', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(rows, fc.nat(U32), fc.bigInt({ min: 0n, max: 2n ** 63n }), (sent, run, no) => {
        const frame = encodeBatch(1, OWN, sent, { dropped: 7, batchNo: no, engineRun: run });
        const batch = decodeBatch(frame, ownOf);
        if (!batch) throw new Error('not decoded');
        expect([batch.count, batch.dropped, batch.engineRun, batch.batchNo]).toEqual([sent.length, 7, run, no]);
        const back = sent.map((one, at) => ({
          ...rowOf(batch, at),
          typed: Object.fromEntries(Object.keys(one.typed ?? {}).map((name) => [name, batch.typed[name]?.[at]])),
        }));
        expect(back).toEqual(sent.map((one) => ({ ...one })));
      }),
    );
  });

  it('keeps an address once, however often it answered', () => {
    const from = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 9);
    const sample = { series: 1, round: 0, seq: 0, sentNs: 5n, outcome: 5 };
    const batch = decodeBatch(encodeBatch(1, OWN, [{ ...sample, from }, { ...sample, from }, sample]), ownOf);
    expect(batch?.addresses).toEqual(from);
    expect([...(batch?.from ?? [])]).toEqual([0, 0, FROM_TARGET]);
  });

  it('is neutral where a row says nothing', () => {
    const batch = decodeBatch(encodeBatch(1, OWN, [{ series: 3, round: 4, seq: 5, sentNs: 6n, outcome: 8 }]), ownOf);
    expect(batch?.rttNs[0]).toBeNaN();
    expect([batch?.lateUs[0], batch?.cause[0], batch?.stamps[0], batch?.replyTtl[0]]).toEqual([0, 0, 0, 0]);
  });

  it('is read as well from bytes that do not begin their buffer', () => {
    const frame = encodeBatch(1, OWN, [{ series: 3, round: 4, seq: 5, sentNs: 6n, outcome: 0, rttNs: 1e6 }]);
    for (const offset of [1, 4, 8]) {
      const shifted = new Uint8Array(frame.byteLength + offset + 3);
      shifted.set(frame, offset);
      expect(decodeBatch(shifted.subarray(offset, offset + frame.byteLength), ownOf)?.rttNs[0]).toBe(1e6);
    }
  });

  it('has every column at a multiple of its width, whatever the count', () => {
    for (let count = 0; count < 20; count++) {
      const sample = { series: 3, round: 4, seq: 5, sentNs: 6n, outcome: 0 };
      const frame = encodeBatch(
        1,
        OWN,
        Array.from({ length: count }, () => sample),
      );
      const batch = decodeBatch(frame, ownOf);
      expect(batch?.rttNs.byteOffset).toBe(BATCH_HEADER_BYTES + 8 * count);
      expect(frame.byteLength).toBe(batchFrameBytes(count, 0, OWN));
      expect(frame.byteLength % 8).toBe(0);
    }
  });

  it('is numbered in place', () => {
    const frame = encodeBatch(1, OWN, []);
    numberBatch(frame, 0xdead_beef, 2n ** 60n);
    expect(batchNo(frame)).toBe(2n ** 60n);
    expect(decodeBatch(frame, ownOf)?.engineRun).toBe(0xdead_beef);
  });
});

describe('what is no batch', () => {
  const sample = { series: 3, round: 4, seq: 5, sentNs: 6n, outcome: 0, from: new Uint8Array(16) };
  const whole = encodeBatch(1, OWN, [sample, sample, sample]);

  it('is every truncation', () => {
    for (let length = 0; length < whole.byteLength; length++) {
      expect(decodeBatch(whole.slice(0, length), ownOf)).toBeUndefined();
    }
    expect(decodeBatch(Uint8Array.from([...whole, 0]), ownOf)).toBeUndefined();
  });

  it.each([
    ['the magic', 0],
    ['the version', 4],
    ['the probe code', 6],
    ['the count', 24],
    ['the number of addresses', 32],
    ['the size', 36],
  ])('is a frame with a bit of %s turned', (_, offset) => {
    for (let bit = 0; bit < 16; bit++) {
      const garbled = whole.slice();
      garbled[offset + (bit >> 3)] = (garbled[offset + (bit >> 3)] as number) ^ (1 << (bit & 7));
      expect(decodeBatch(garbled, ownOf)).toBeUndefined();
    }
  });

  it('is a count that looks right only modulo 2³²', () => {
    const own: readonly ColumnSpec[] = [
      { name: 'icmpType', type: 'u8' },
      { name: 'icmpCode', type: 'u8' },
    ];
    const frame = new Uint8Array(BATCH_HEADER_BYTES);
    const head = new DataView(frame.buffer);
    head.setUint32(0, BATCH_MAGIC, true);
    head.setUint16(4, 1, true);
    head.setUint16(6, 1, true);
    head.setUint32(24, 2 ** 31, true);
    head.setUint32(32, (5 * 2 ** 31) / 16, true);
    head.setUint32(36, frame.byteLength, true);
    expect(decodeBatch(frame, () => own)).toBeUndefined();
  });

  it('is arbitrary bytes, with or without our magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, marked) => {
        const frame = Uint8Array.from(bytes);
        if (marked && frame.byteLength >= 8) {
          frame.set([0x53, 0x4e, 0x42, 0x31, 1, 0, 1, 0]);
        }
        const batch = decodeBatch(frame, ownOf);
        if (batch) expect(batchFrameBytes(batch.count, batch.addresses.length / 16, OWN)).toBe(frame.byteLength);
      }),
    );
  });
});

describe('details', () => {
  const row = (detail?: string) => ({ series: 1, round: 0, seq: 0, sentNs: 0n, outcome: 0, ...(detail && { detail }) });

  it('stand beside their samples, whatever their characters', () => {
    const texts = fc.array(fc.option(anyText({ minLength: 1 }), { nil: undefined }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(texts, (details) => {
        const batch = decodeBatch(encodeBatch(1, [], details.map(row)), () => []);
        const expected = details.some((one) => one !== undefined)
          ? details.map((one) => (one === undefined ? null : new TextDecoder().decode(new TextEncoder().encode(one))))
          : undefined;
        expect(batch?.details).toEqual(expected);
      }),
    );
  });

  it('of a length that does not fit make the frame malformed', () => {
    const frame = encodeBatch(1, [], [row('{"a":1}')]);
    new DataView(frame.buffer).setUint32(frame.byteLength - 11, 99, true);
    expect(decodeBatch(frame, () => [])).toBeUndefined();
  });
});
