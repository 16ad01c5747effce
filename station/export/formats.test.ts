import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { CsvWriter } from './csv-writer.ts';
import type { Cell, ColumnKind, TableColumn, TableRows, TableWriter } from './export-table.ts';
import { ParquetTableWriter } from './parquet-writer.ts';
import { parseCsv } from './testing/exported.ts';

const VALUES: Readonly<Record<ColumnKind, fc.Arbitrary<Cell>>> = {
  time: fc.integer({ min: 0, max: 253_402_300_799_000_000 }).filter(Number.isSafeInteger),
  text: fc.string({ unit: 'grapheme', maxLength: 20 }),
  u32: fc.integer({ min: 0, max: 0xffff_ffff }),
  i32: fc.integer(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  flag: fc.boolean(),
};

const KINDS = Object.keys(VALUES) as ColumnKind[];

const COLUMNS: readonly TableColumn[] = KINDS.flatMap((kind) => [
  { name: kind, kind, isRequired: true },
  { name: `${kind}_or_null`, kind, isRequired: false },
]);

const anyRow: fc.Arbitrary<readonly Cell[]> = fc.tuple(
  ...COLUMNS.map(({ kind, isRequired }) => (isRequired ? VALUES[kind] : fc.option(VALUES[kind]))),
);

/** Rows in several portions. */
const anyTable = fc.array(fc.array(anyRow, { maxLength: 20 }), { maxLength: 6 });

const rowsOf = (rows: readonly (readonly Cell[])[]): TableRows => ({
  count: rows.length,
  columns: COLUMNS.map((_, at) => rows.map((row) => row[at] as Cell)),
});

function written(writer: TableWriter, portions: readonly (readonly (readonly Cell[])[])[]): Buffer {
  const chunks = [writer.begin(), ...portions.map((rows) => writer.add(rowsOf(rows))), writer.end()];
  return Buffer.concat(chunks.flat());
}

/** The microseconds of RFC 3339. */
const microseconds = (text: string): number => Date.parse(`${text.slice(0, 19)}Z`) * 1000 + Number(text.slice(20, -1));

function fromCsv(field: string | null, { kind }: TableColumn): Cell {
  if (field === null || kind === 'text') return field;
  if (kind === 'flag') return field === 'true';
  return kind === 'time' ? microseconds(field) : Number(field);
}

/** Times as they are stored. The library's type asks for all its parsers, and takes those that are left out from itself. */
const TIMES_AS_STORED = {
  timestampFromMilliseconds: (value: bigint) => Number(value) * 1000,
  timestampFromMicroseconds: (value: bigint) => Number(value),
} as never;

const readParquet = (bytes: Buffer) => {
  const file = Uint8Array.from(bytes).buffer;
  return parquetReadObjects({
    file,
    compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    parsers: TIMES_AS_STORED,
  });
};

describe('CSV', () => {
  it('has every value again', () => {
    fc.assert(
      fc.property(anyTable, (portions) => {
        const [head, ...rows] = parseCsv(written(new CsvWriter(COLUMNS), portions).toString());
        expect(head).toEqual(COLUMNS.map(({ name }) => name));
        const read = rows.map((row) => row.map((field, at) => fromCsv(field, COLUMNS[at] as TableColumn)));
        expect(read).toEqual(portions.flat());
      }),
    );
  });
});

describe('Parquet', () => {
  it('has every value again', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (portions) => {
        const rows = await readParquet(written(new ParquetTableWriter(COLUMNS, 'test'), portions));
        const read = rows.map((row) => COLUMNS.map(({ name }) => (row[name] ?? null) as Cell));
        expect(read).toEqual(portions.flat());
      }),
      { numRuns: 50 },
    );
  });

  it('is written in row groups, whose bytes are given away as they are complete', () => {
    const writer = new ParquetTableWriter([{ name: 'series', kind: 'u32', isRequired: true }], 'test');
    const portion = { count: 10_000, columns: [Array.from({ length: 10_000 }, (_, at) => at)] };
    const parts = Array.from({ length: 20 }, () => writer.add(portion));
    expect(parts.filter((part) => part.length > 0)).toHaveLength(2);
    const file = Buffer.concat([...parts.flat(), ...writer.end()]);
    const { num_rows, row_groups } = parquetMetadata(Uint8Array.from(file).buffer);
    expect([num_rows, row_groups.length]).toEqual([200_000n, 3]);
  });
});
