import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, FROM_TARGET, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalFigures, decodeJournalRow, decodeJournalSamples, encodeJournalRow } from './journal-row.ts';

const own = ownColumnsOf(1) ?? [];
const batchOf = (rows: readonly SampleRow[]): Batch => decodeBatch(encodeBatch(1, own, rows), ownColumnsOf) as Batch;
const BASE = 1_700_000_000_000_000_000n;

const sample = (more: Partial<SampleRow> = {}): SampleRow => ({
  series: 1,
  round: 0,
  seq: 0,
  sentNs: BASE,
  outcome: 0,
  ...more,
});

const arbitrary: fc.Arbitrary<SampleRow> = fc.record({
  series: fc.oneof(fc.nat(5), fc.nat(0xffff_ffff)),
  round: fc.nat(0xffff_ffff),
  seq: fc.nat(1000),
  sentNs: fc.bigInt({ min: 0n, max: 20_000_000_000n }).map((offset) => BASE + offset),
  rttNs: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 60e9, noNaN: true })),
  lateUs: fc.oneof(fc.nat(2000), fc.nat(0xffff_ffff)),
  outcome: fc.nat(10),
  cause: fc.nat(0xffff),
  stamps: fc.nat(3),
  replyTtl: fc.nat(255),
  from: fc.option(
    fc.nat(3).map((last) => Uint8Array.from([...new Array(15).fill(1), last])),
    { nil: undefined },
  ),
  typed: fc.record({ icmpType: fc.nat(255), icmpCode: fc.nat(255), mtu: fc.nat(0xffff) }),
}) as fc.Arbitrary<SampleRow>;

describe('details in a journal row', () => {
  const withDetails = (details: readonly (string | undefined)[]): Batch =>
    batchOf(details.map((detail, at) => sample({ series: details.length - at, ...(detail && { detail }) })));

  it('come back with their samples, which are ordered by series', () => {
    const row = encodeJournalRow([withDetails(['{"a":1}', undefined, '"ü"']), withDetails(['[]'])], own);
    expect(decodeJournalRow(row, own).details).toEqual(['"ü"', '[]', null, '{"a":1}']);
  });

  it('are absent where no sample has one', () => {
    expect(decodeJournalRow(encodeJournalRow([withDetails([undefined])], own), own).details).toBeNull();
  });

  it('that are damaged are noticed', () => {
    const row = encodeJournalRow([withDetails(['{"a":1}'])], own);
    const cut = { ...row, blob: row.blob.subarray(0, 12) };
    expect(() => decodeJournalRow(cut, own)).toThrow();
    const changed = Buffer.from(row.blob);
    changed[10] = (changed[10] ?? 0) ^ 0xff;
    expect(() => decodeJournalRow({ ...row, blob: changed }, own)).toThrow();
  });

  it('are damaged whichever of their bits has changed', () => {
    const texts = ['{"name":"a.example","status":200}', '{"name":"b.example","status":301}'];
    const row = encodeJournalRow([withDetails(texts)], own);
    const length = row.blob.readUInt32LE(2);
    for (let at = 0; at < length * 8; at++) {
      const blob = Buffer.from(row.blob);
      const place = 6 + (at >> 3);
      blob[place] = (blob[place] as number) ^ (1 << (at & 7));
      let details: readonly (string | null)[] | null = null;
      try {
        ({ details } = decodeJournalRow({ ...row, blob }, own));
      } catch {
        continue;
      }
      expect(details).toEqual(texts.toReversed()); // a bit without meaning
    }
  });

  it('leave figures and samples readable without them', () => {
    const row = encodeJournalRow([withDetails(['{"a":1}', '2'])], own);
    expect(decodeJournalSamples(row).series).toEqual(Uint32Array.of(1, 2));
    expect(decodeJournalFigures(row).count).toBe(2);
  });
});

describe('a journal row', () => {
  it('that was written before its probe had a last column has no value there', () => {
    const typed = { icmpType: 11, icmpCode: 1, mtu: 1400 };
    const row = encodeJournalRow([batchOf([sample({ typed }), sample({ typed, round: 1 })])], own.slice(0, -1));
    const back = decodeJournalRow(row, own);
    expect(back.typed).toEqual({
      icmpType: Uint32Array.of(11, 11),
      icmpCode: Uint32Array.of(1, 1),
      mtu: Uint32Array.of(0, 0),
    });
  });

  it('gives every sample back: times to 1 µs, round trips to 0.1 µs, all else exactly', () => {
    const batches = fc.array(fc.array(arbitrary, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(batches, (sent) => {
        const row = encodeJournalRow(sent.map(batchOf), own);
        const back = decodeJournalRow(row, own);
        const expected = sent.flat().sort((left, right) => left.series - right.series);
        expect(row.count).toBe(expected.length);
        for (const [at, one] of expected.entries()) {
          const sentUs = Number(one.sentNs / 1000n);
          expect(Math.abs(Math.round((back.sentMs[at] as number) * 1000) - sentUs)).toBeLessThanOrEqual(1);
          const rttNs = one.rttNs ?? Number.NaN;
          if (Number.isNaN(rttNs)) expect(back.rttMs[at]).toBeNaN();
          else expect(Math.abs((back.rttMs[at] as number) * 1e6 - rttNs)).toBeLessThanOrEqual(50.001);
          const from = back.from[at] as number;
          const address = from === FROM_TARGET ? undefined : back.addresses.slice(from * 16, from * 16 + 16);
          expect({
            series: back.series[at],
            round: back.round[at],
            seq: back.seq[at],
            lateUs: back.lateUs[at],
            outcome: back.outcome[at],
            cause: back.cause[at],
            stamps: back.stamps[at],
            replyTtl: back.replyTtl[at],
            from: address && [...address],
            typed: Object.fromEntries(Object.entries(back.typed).map(([name, column]) => [name, column[at]])),
          }).toEqual({
            series: one.series,
            round: one.round,
            seq: one.seq,
            lateUs: one.lateUs,
            outcome: one.outcome,
            cause: one.cause,
            stamps: one.stamps,
            replyTtl: one.replyTtl,
            from: one.from && [...one.from],
            typed: one.typed,
          });
        }
        const times = [...back.sentMs];
        expect(row.fromMs).toBe(Math.floor(Math.min(...times)));
        expect(row.toMs).toBe(Math.floor(Math.max(...times)));
      }),
    );
  });

  it.each([
    ['just below a millisecond', 999_400n, 0.999],
    ['what rounds up to the next millisecond', 999_600n, 1],
    ['half a microsecond', 500n, 0.001],
    ['on a millisecond', 3_000_000n, 3],
  ])('keeps a time that is %s', (_, offsetNs, offsetMs) => {
    const row = encodeJournalRow([batchOf([sample({ sentNs: BASE + offsetNs, lateUs: 17 })])], own);
    const back = decodeJournalRow(row, own);
    expect((back.sentMs[0] as number) - Number(BASE / 1_000_000n)).toBeCloseTo(offsetMs, 3);
    expect([back.lateUs[0], row.fromMs]).toEqual([17, Math.floor(back.sentMs[0] as number)]);
  });

  it.each([-1n, -999n, -1_000n, -1_500_000n, -86_400_000_000_001n])(
    'keeps times before 1970, as of a machine whose clock is not set: %d ns',
    (sentNs) => {
      const row = encodeJournalRow(
        [batchOf([sample({ sentNs, lateUs: 17 }), sample({ sentNs: sentNs + 700_000n })])],
        own,
      );
      const back = decodeJournalRow(row, own);
      expect(Math.abs((back.sentMs[0] as number) - Number(sentNs) / 1e6)).toBeLessThanOrEqual(0.001);
      expect(back.lateUs[0]).toBe(17);
    },
  );

  it('keeps samples that were sent before the base of their batch', () => {
    const batch = batchOf([sample({ sentNs: BASE + 250_000n })]);
    batch.sentOffsetNs[0] = -1_250_000;
    const row = encodeJournalRow([batch], own);
    expect(row.fromMs).toBe(Number(BASE / 1_000_000n) - 1);
    expect(decodeJournalSamples(row).sentMs[0]).toBeCloseTo(Number(BASE / 1_000_000n) - 1, 3);
  });

  it('keeps the order of arrival within a series', () => {
    const first = batchOf([sample({ series: 2, round: 5 }), sample({ series: 1, round: 9 })]);
    const second = batchOf([sample({ series: 1, round: 8 }), sample({ series: 2, round: 4 })]);
    const back = decodeJournalRow(encodeJournalRow([first, second], own), own);
    expect([[...back.series], [...back.round]]).toEqual([
      [1, 1, 2, 2],
      [9, 8, 5, 4],
    ]);
  });

  it('gives figures the causes of what was not measured, and none where all was', () => {
    const missed = sample({ outcome: OUTCOMES['not-measured'], cause: CAUSES.suspended, rttNs: Number.NaN });
    const row = encodeJournalRow([batchOf([sample({ round: 7, seq: 3, lateUs: 9 }), missed])], own);
    expect([...(decodeJournalFigures(row).cause ?? [])]).toEqual([CAUSES.none, CAUSES.suspended]);
    expect(decodeJournalFigures(encodeJournalRow([batchOf([sample()])], own)).cause).toBeNull();
  });

  it('gives figures the TTL of replies that the target sent itself', () => {
    const samples = [
      sample({ replyTtl: 64 }),
      sample({ replyTtl: 0 }),
      sample({ replyTtl: 255, from: new Uint8Array(16).fill(1) }),
    ];
    const row = encodeJournalRow([batchOf(samples)], own);
    expect([...(decodeJournalFigures(row).replyTtl ?? [])]).toEqual([64, 0, 0]);
    expect(decodeJournalFigures(encodeJournalRow([batchOf([sample({ replyTtl: 0 })])], own)).replyTtl).toBeNull();
  });

  it('tells the longest round trips that it can hold from none', () => {
    const row = encodeJournalRow([batchOf([sample({ rttNs: 1e15 }), sample({ rttNs: Number.NaN })])], own);
    expect([...decodeJournalSamples(row).rttMs]).toEqual([429_496.7294, Number.NaN]);
  });
});

describe('a damaged row', () => {
  const row = encodeJournalRow(
    [batchOf(Array.from({ length: 40 }, (_, at) => sample({ series: at * 77, round: at * 991, rttNs: at * 1e5 })))],
    own,
  );

  it('throws, wherever it was cut', () => {
    for (let length = 0; length < row.blob.byteLength; length++) {
      expect(() => decodeJournalRow({ ...row, blob: row.blob.subarray(0, length) }, own)).toThrow();
    }
  });

  it('throws when it says of more samples than it has', () => {
    expect(() => decodeJournalRow({ ...row, count: 41 }, own)).toThrow('damaged');
  });
});
