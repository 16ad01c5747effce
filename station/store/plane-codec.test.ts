import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePlanes, PlaneReader, type Transform } from './plane-codec.ts';

const u32 = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.constantFrom(0, 1, 127, 128, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
);
const transform = fc.constantFrom<Transform>('plain', 'delta');
const columns = fc.nat(60).chain((count) =>
  fc.array(
    fc.record({
      values: fc.array(u32, { minLength: count, maxLength: count }).map((all) => Uint32Array.from(all)),
      transform,
    }),
    { minLength: 1, maxLength: 5 },
  ),
);

describe('byte planes', () => {
  it('come out as they went in, column by column', () => {
    fc.assert(
      fc.property(columns, (sent) => {
        const reader = new PlaneReader(encodePlanes(sent), sent[0]?.values.length ?? 0);
        for (const { values } of sent) expect(reader.next()).toEqual(values);
      }),
    );
  });

  it('take next to nothing for what repeats', () => {
    const values = new Uint32Array(10_000).fill(4_000_000_000);
    expect(encodePlanes([{ values, transform: 'delta' }]).byteLength).toBeLessThan(100);
  });

  it('throw when there are more columns to read than were written, or more rows', () => {
    const values = Uint32Array.of(1000, 2000, 3000);
    const blob = encodePlanes([{ values, transform: 'plain' }]);
    const reader = new PlaneReader(blob, 3);
    reader.next();
    expect(() => reader.next()).toThrow('damaged');
    expect(() => new PlaneReader(blob, 4).next()).toThrow('damaged');
  });

  it('throw when a column claims more planes than a number has bytes', () => {
    const body = new Uint8Array(100).fill(0);
    body[0] = 5;
    expect(() => new PlaneReader(zstdCompressSync(body), 3).next()).toThrow('damaged');
  });

  it('throw on every truncation and on bytes that are something else', () => {
    const blob = encodePlanes([{ values: Uint32Array.from({ length: 50 }, (_, at) => at * 7919), transform: 'plain' }]);
    for (let length = 0; length < blob.byteLength; length++) {
      expect(() => new PlaneReader(blob.subarray(0, length), 50).next()).toThrow();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => new PlaneReader(bytes, 50).next()).toThrow();
      }),
    );
  });
});
