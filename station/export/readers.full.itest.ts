import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, type ExportFormat } from '../../core/contracts/export.ts';
import type { Cell, ColumnKind } from './export-table.ts';
import { exported, request } from './testing/exported.ts';
import { duckdb, pandas, pandasParquet, polars, type ReadColumn, type Reader } from './testing/readers/readers.ts';
import { type StoredTable, storedRollups, storedSamples } from './testing/stored-tables.ts';
import { VARIED_PART, writeVariedProject } from './testing/varied-project.ts';

interface Reading {
  readonly name: string;
  readonly reader: Reader;
  /** Text from docs/export.md. */
  readonly expression: string;
  /** Types of Parquet as the reader names them; left out where they depend on whether there are missing values. */
  readonly types?: Readonly<Record<ColumnKind, string>>;
}

const READINGS: Readonly<Record<ExportFormat, readonly Reading[]>> = {
  parquet: [
    { name: 'pandas', reader: pandasParquet, expression: "pandas.read_parquet('samples.parquet')" },
    {
      name: 'DuckDB',
      reader: duckdb,
      expression: "FROM 'samples.parquet'",
      types: {
        time: 'TIMESTAMP WITH TIME ZONE',
        text: 'VARCHAR',
        u32: 'UINTEGER',
        i32: 'INTEGER',
        number: 'DOUBLE',
        flag: 'BOOLEAN',
      },
    },
    {
      name: 'Polars',
      reader: polars,
      expression: "pl.readParquet('samples.parquet')",
      types: {
        time: 'DataType(Datetime(us,UTC))',
        text: 'DataType(String)',
        u32: 'DataType(UInt32)',
        i32: 'DataType(Int32)',
        number: 'DataType(Float64)',
        flag: 'DataType(Bool)',
      },
    },
  ],
  csv: [
    {
      name: 'pandas',
      reader: pandas,
      expression:
        "pandas.read_csv('samples.csv', parse_dates=['time'], keep_default_na=False, na_values=[''], low_memory=False, float_precision='round_trip')",
    },
    { name: 'DuckDB', reader: duckdb, expression: "FROM read_csv('samples.csv', sample_size = -1)" },
    {
      name: 'Polars',
      reader: polars,
      expression: "pl.readCSV('samples.csv', { tryParseDates: true, inferSchemaLength: 1e9 })",
    },
  ],
  jsonl: [
    { name: 'pandas', reader: pandas, expression: "pandas.read_json('samples.jsonl', lines=True, precise_float=True)" },
    { name: 'DuckDB', reader: duckdb, expression: "FROM read_json('samples.jsonl', sample_size = -1)" },
    {
      name: 'Polars',
      reader: polars,
      expression: "pl.scanJson('samples.jsonl', { inferSchemaLength: null }).collectSync()",
    },
  ],
};

const CONTENTS = ['samples', 'rollups'] as const;
type Content = (typeof CONTENTS)[number];

/** Parquet has all of the project, the formats of text a part. */
const span = (format: ExportFormat) => (format === 'parquet' ? { fromMs: 0, toMs: 8.64e15 } : VARIED_PART);

const dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
const data = join(dir, 'data');

beforeAll(() => {
  mkdirSync(data);
  writeVariedProject(data);
  for (const content of CONTENTS) {
    for (const format of EXPORT_FORMATS) {
      writeFileSync(join(dir, `${content}.${format}`), exported(data, request({ content, format }, span(format))));
    }
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const tables = new Map<string, StoredTable>();

/** Rows and kinds of a file as the store has them; read once for all readers. */
function stored(content: Content, { fromMs, toMs }: ReturnType<typeof span>): StoredTable {
  const key = `${content} ${fromMs}`;
  const table = tables.get(key) ?? (content === 'samples' ? storedSamples : storedRollups)(data, { fromMs, toMs });
  tables.set(key, table);
  return table;
}

/** The microseconds of RFC 3339. */
const microseconds = (text: string): number => Date.parse(`${text.slice(0, 19)}Z`) * 1000 + Number(text.slice(20, -1));

/** A cell that was read, where the format has no types: times as text, and the words yes and no taken for another type. */
function typed(cell: Cell, kind: ColumnKind): Cell {
  if (kind === 'time' && typeof cell === 'string') return microseconds(cell);
  return kind === 'text' && typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : cell;
}

/** Texts of the first cells that differ; columns that are not given are not compared. */
function differences({ kinds, rows }: StoredTable, columns: readonly ReadColumn[]): readonly string[] {
  const found: string[] = [];
  for (const { name, cells } of columns) {
    const kind = kinds[name];
    if (!kind) continue;
    if (cells.length !== rows.length) found.push(`${name}: ${cells.length} rows instead of ${rows.length}`);
    const at = rows.findIndex((row, place) => row[name] !== typed(cells[place] as Cell, kind));
    if (at >= 0)
      found.push(`${name}, row ${at}: ${JSON.stringify(cells[at])} instead of ${JSON.stringify(rows[at]?.[name])}`);
  }
  return found;
}

/** JSON names of columns that lines of JSON have as members of their own. */
const MEMBERS: Readonly<Record<Content, Readonly<Record<string, string>>>> = {
  samples: {
    sentAt: 'time',
    target: 'target',
    group: 'group',
    agent: 'agent',
    port: 'port',
    series: 'series',
    round: 'round',
    seq: 'seq',
    rttMs: 'rtt_ms',
    from: 'from',
    reason: 'reason',
    errno: 'errno',
    dnsMs: 'dns_ms',
    bodyBytes: 'body_bytes',
    certificateDays: 'certificate_days',
    httpVersion: 'http_version',
    offsetMs: 'offset_ms',
    truncated: 'truncated',
  },
  rollups: {
    from: 'time',
    target: 'target',
    group: 'group',
    sent: 'sent',
    lost: 'lost',
    lossRatio: 'loss_ratio',
    late: 'late',
  },
};

/** Reads a file of rollups by the expression for samples. */
const about = (content: Content, expression: string): string => expression.replace('samples.', `${content}.`);

const hint = ({ reader }: Reading): string => (reader.missing === null ? '' : ` (not run: ${reader.missing})`);

const cases = (format: ExportFormat) =>
  READINGS[format].flatMap((reading) => CONTENTS.map((content) => ({ content, reading, name: reading.name })));

describe.each(cases('parquet'))('Parquet in $name', ({ content, reading }) => {
  it.skipIf(reading.reader.missing !== null)(`has every row, column and type of ${content}${hint(reading)}`, () => {
    const table = stored(content, span('parquet'));
    const columns = reading.reader.read(dir, about(content, reading.expression));
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(table.kinds));
    expect(differences(table, columns)).toEqual([]);
    const { types } = reading;
    if (!types) return;
    const expected = Object.entries(table.kinds).map(([name, kind]) => [name, types[kind]]);
    expect(columns.map(({ name, type }) => [name, type])).toEqual(expected);
  });
});

describe.each(cases('csv'))('CSV in $name', ({ content, reading }) => {
  it.skipIf(reading.reader.missing !== null)(`has every row and column of ${content}${hint(reading)}`, () => {
    const table = stored(content, span('csv'));
    const columns = reading.reader.read(dir, about(content, reading.expression));
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(table.kinds));
    expect(differences(table, columns)).toEqual([]);
  });
});

describe.each(cases('jsonl'))('JSON Lines in $name', ({ content, reading }) => {
  it.skipIf(reading.reader.missing !== null)(`have every row of ${content}${hint(reading)}`, () => {
    const members = MEMBERS[content];
    const columns = reading.reader.read(dir, about(content, reading.expression));
    const known = columns.flatMap(({ name, ...rest }) => (members[name] ? [{ ...rest, name: members[name] }] : []));
    expect(known.map(({ name }) => name).sort()).toEqual(Object.values(members).sort());
    expect(differences(stored(content, span('jsonl')), known)).toEqual([]);
  });
});

describe('the documentation', () => {
  it('has the expressions that are run here', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/export.md'), 'utf8');
    const all = Object.values(READINGS).flatMap((readings) => readings.map(({ expression }) => expression));
    expect(all.filter((expression) => !text.includes(expression))).toEqual([]);
  });
});
