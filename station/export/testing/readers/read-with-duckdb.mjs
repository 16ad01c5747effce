// Runs an SQL query in DuckDB and prints its columns as JSON. Arguments: a module of the folder of the library, the query.
import { createRequire } from 'node:module';

const [from, query] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(from)('@duckdb/node-api');

/** Times as µs; other values that JSON lacks as text. */
function cell(value) {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  return 'micros' in value ? Number(value.micros) : String(value);
}

const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(query);
const types = result.columnTypes();
const cells = result.getColumns();
const names = result.columnNames();
const columns = names.map((name, at) => ({ name, type: String(types[at]), cells: cells[at].map(cell) }));
process.stdout.write(JSON.stringify(columns));
