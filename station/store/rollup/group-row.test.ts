import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGroup, encodePack, encodeTable, RowTable, readGroup, readPack } from './group-row.ts';

const row = fc.uint8Array({ minLength: 1, maxLength: 200 });
const rows = fc
  .array(fc.tuple(fc.nat(63), row), { maxLength: 64 })
  .map((entries) => new Map<number, Uint8Array>(entries));

const bytesOf = (table: RowTable, number: number): Uint8Array | null => {
  const range = table.row(number);
  return range && table.bytes.subarray(range.offset, range.offset + range.length);
};

function toMap(table: RowTable): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  table.each((number, offset, length) => found.set(number, table.bytes.subarray(offset, offset + length)));
  return found;
}

const sorted = (map: ReadonlyMap<number, Uint8Array>) => [...map].sort(([left], [right]) => left - right);

describe('a group', () => {
  it('has the rows of its series, one by one and in order', () => {
    fc.assert(
      fc.property(rows, fc.nat(63), (given, series) => {
        const table = readGroup(encodeGroup(given));
        expect([...toMap(table)]).toEqual(sorted(given));
        expect(bytesOf(table, series)).toEqual(given.get(series) ?? null);
      }),
    );
  });

  it('throws on damaged bytes', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
        const blob = encodeGroup(given);
        const place = at % blob.length;
        blob[place] = (blob[place] as number) ^ change;
        expect(() => readGroup(blob)).toThrow('damaged rollup row');
        expect(() => readGroup(blob.subarray(0, place))).toThrow('damaged rollup row');
      }),
    );
  });

  it('refuses a row that it could not tell from none', () => {
    expect(() => encodeGroup(new Map([[64, new Uint8Array(1)]]))).toThrow();
    expect(() => encodeGroup(new Map([[1, new Uint8Array(0)]]))).toThrow();
  });
});

describe('a pack', () => {
  it('has the minutes of each series', () => {
    const minutes = rows.filter((map) => map.size > 0);
    const packs = fc.array(fc.tuple(fc.nat(63), minutes), { maxLength: 8 }).map((entries) => new Map(entries));
    fc.assert(
      fc.property(packs, (given) => {
        const pack = readPack(encodePack(given));
        const found = new Map<number, ReadonlyMap<number, Uint8Array>>();
        pack.each((series, table) => found.set(series, toMap(table)));
        expect([...found.keys()]).toEqual([...given.keys()].sort((left, right) => left - right));
        for (const [series, map] of given) {
          expect([...(found.get(series) ?? [])]).toEqual(sorted(map));
          const table = pack.series(series);
          expect(table && [...toMap(table)]).toEqual(sorted(map));
        }
        expect(pack.series(63) === null).toBe(!given.has(63));
      }),
    );
  });

  it('throws on damaged bytes', () => {
    const blob = encodePack(new Map([[3, new Map([[59, new Uint8Array(100)]])]]));
    for (const [at, byte] of blob.entries()) {
      blob[at] = byte ^ 16;
      expect(() => readPack(blob)).toThrow('damaged rollup row');
      blob[at] = byte;
    }
    expect(readPack(blob).series(3)?.row(59)?.length).toBe(100);
  });
});

describe('a table of rows', () => {
  it('throws on bytes that are none, or reads rows within them', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(rows, fc.nat(), fc.nat(255)).map(([given, at, byte]) => {
        const table = encodeTable(given);
        table[at % table.length] = byte;
        return table;
      }),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        try {
          new RowTable(given, 0, given.length).each((_, offset, length) => {
            expect(offset + length).toBeLessThanOrEqual(given.length);
          });
        } catch (error) {
          expect(error).toEqual(new Error('damaged rollup row'));
        }
      }),
    );
  });
});
