import fc from 'fast-check';
import { type ColumnSpec, FROM_TARGET } from '../../../../core/model/batch.ts';
import { SLOT_MS } from '../../days/spans.ts';
import type { BlockSamples } from '../block-samples.ts';

export const SLOT = Date.UTC(2026, 10, 30, 12);
const SLOT_US = SLOT_MS * 1000;
const U32 = 0xffff_ffff;

/** Repeatable random numbers from 0 to below 1. */
export function noise(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Columns of random numbers, by a seed: an array of arbitrary numbers takes far longer. */
const random = (count: number, most: number): fc.Arbitrary<number[]> =>
  fc.integer().map((seed) => {
    const next = noise(seed);
    return Array.from({ length: count }, () => Math.floor(next() * (most + 1)));
  });

/** Columns of all forms that the encoding distinguishes. */
const numbers = (count: number, most = U32): fc.Arbitrary<Uint32Array> =>
  fc
    .oneof(
      random(count, most),
      fc.nat(most).map((value) => new Array<number>(count).fill(value)),
      fc.nat(Math.min(most, 7)).chain((high) => random(count, high)),
      fc.tuple(random(count, most), fc.nat(60)).map(([values, length]) => inRuns(values, length + 1)),
      fc.tuple(fc.nat(most), fc.nat(9)).map(([first, step]) => rising(count, first, step)),
      fc.integer({ min: 1, max: 9 }).map((period) => rising(count, 0, 1).map((value) => value % period)),
      fc.tuple(random(count, 3), fc.nat(most)).map(([values, far]) => values.map((one) => (one === 3 ? far : 7))),
    )
    .map((values) => Uint32Array.from(values, (value) => Math.min(value, most)));

const rising = (count: number, first: number, step: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at * step);

const inRuns = (values: readonly number[], length: number): number[] =>
  values.map((_, at) => values[at - (at % length)] as number);

/** Times within the slot, whole µs: planned on a grid with a delay, or anywhere. */
const times = (count: number): fc.Arbitrary<Float64Array> =>
  fc
    .oneof(
      fc
        .tuple(fc.nat(5000), fc.nat(900), random(count, 400))
        .map(([step, first, late]) => late.map((us, at) => (first + at * step) * 1000 + us)),
      random(count, SLOT_US - 1),
    )
    .map((us) => Float64Array.from(us, (one) => (SLOT * 1000 + Math.min(one, SLOT_US - 1)) / 1000));

/** RTTs in units of 0.1 µs, as journal rows have them. */
const rtts = (count: number): fc.Arbitrary<Float64Array> =>
  fc
    .tuple(fc.constantFrom(15_000, 20_000_000, 4_294_967_294), fc.constantFrom(0, 0.1, 1), random(count, U32))
    .map(([most, none, values]) =>
      Float64Array.from(values, (value) =>
        (value % 1000) / 1000 < none ? Number.NaN : Math.floor((value / U32) * most) / 10_000,
      ),
    );

const details = (count: number) =>
  fc.option(random(count, 2).map((values) => values.map((value) => (value === 0 ? null : `{"value":${value}}`))));

const LIMITS: Readonly<Record<ColumnSpec['type'], number>> = { u8: 255, u16: 65_535, u32: U32, i32: U32, f64: U32 };

/** Samples of a series within SLOT, of any form. */
export const anySamples = (own: readonly ColumnSpec[], most = 400): fc.Arbitrary<BlockSamples> =>
  fc.nat(most).chain((count) =>
    fc
      .record({
        sentMs: times(count),
        rttMs: rtts(count),
        outcome: fc.oneof(numbers(count, 14), numbers(count, 255)),
        round: numbers(count),
        seq: fc.oneof(numbers(count, 0), numbers(count, 4), numbers(count)),
        lateUs: fc.oneof(numbers(count, 1000), numbers(count)),
        cause: numbers(count, 65_535),
        stamps: numbers(count, 3),
        replyTtl: numbers(count, 255),
        from: numbers(count, 3),
        addresses: anyAddresses,
        typed: fc.record(Object.fromEntries(own.map(({ name, type }) => [name, numbers(count, LIMITS[type])]))),
        details: details(count),
      })
      .map(({ from, ...rest }) => ({
        ...rest,
        probeCode: 1,
        count,
        from: from.map((place) => (place === 3 ? FROM_TARGET : place)),
      })),
  );

const MAPPED_PREFIX = [...new Uint8Array(10), 255, 255];
/** Three responders, all IPv4 or not. */
const anyAddresses = fc.tuple(fc.boolean(), fc.uint8Array({ minLength: 48, maxLength: 48 })).map(([isIpv4, bytes]) => {
  for (let at = 0; isIpv4 && at < 48; at += 16) bytes.set(MAPPED_PREFIX, at);
  return bytes;
});
