import { zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, ColumnKind, TableColumn, TableRows, TableWriter } from './export-table.ts';

/** Rows that are held until they are written as one group. */
const GROUP_ROWS = 65_536;

const TYPES: Readonly<Record<ColumnKind, Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>>> = {
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  i32: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
};

/** Statistics let readers skip row groups by these; those of all columns would fill the footer of a long file. */
const FOUND_BY: readonly string[] = ['time', 'series'];

/** Writes Parquet in row groups, compressed with Zstandard; memory holds one group and the footer. */
export class ParquetTableWriter implements TableWriter {
  private readonly columns: readonly TableColumn[];
  private readonly bytes = new ByteWriter(1 << 20);
  private readonly writer: ParquetWriter;
  private held: Cell[][];
  private count = 0;

  constructor(columns: readonly TableColumn[], createdBy: string) {
    this.columns = columns;
    this.held = columns.map(() => []);
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)],
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => zstdCompressSync(input) },
      createdBy,
    });
  }

  begin(): readonly Uint8Array[] {
    return [];
  }

  add({ count, columns }: TableRows): readonly Uint8Array[] {
    for (const [at, cells] of columns.entries()) {
      const held = this.held[at] as Cell[];
      for (let row = 0; row < count; row++) held.push(cells[row] ?? null);
    }
    this.count += count;
    if (this.count < GROUP_ROWS) return [];
    this.writeGroup();
    return this.taken();
  }

  end(): readonly Uint8Array[] {
    if (this.count > 0) this.writeGroup();
    this.writer.finish();
    return this.taken();
  }

  private writeGroup(): void {
    const columnData = this.columns.map(({ name, kind }, at) => {
      const held = this.held[at] as Cell[];
      const isTime = kind === 'time';
      return {
        name,
        data: isTime ? held.map((us) => (us === null ? null : BigInt(us as number))) : held,
        statistics: FOUND_BY.includes(name),
        offsetIndex: false,
        ...(isTime ? { encoding: 'DELTA_BINARY_PACKED' as const } : {}),
      };
    });
    this.writer.write({ columnData, rowGroupSize: this.count });
    this.held = this.columns.map(() => []);
    this.count = 0;
  }

  /** The bytes since the last call; their place in the file stays counted by the writer. */
  private taken(): readonly Uint8Array[] {
    const bytes = this.bytes.getBytes().slice();
    this.bytes.index = 0;
    return bytes.byteLength === 0 ? [] : [bytes];
  }
}

const schemaElement = ({ name, kind, isRequired }: TableColumn): SchemaElement => ({
  name,
  ...TYPES[kind],
  repetition_type: isRequired ? 'REQUIRED' : 'OPTIONAL',
});
