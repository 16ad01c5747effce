// Evaluates an expression of Polars and prints the columns of its table as JSON. Arguments: a module of the folder of
// the library, the expression, in which `pl` is the library.
import { createRequire } from 'node:module';

const [from, expression] = process.argv.slice(2);
const pl = createRequire(from)('nodejs-polars');

/** Times as µs: the library gives them as Date, which has ms. */
const inMicroseconds = (series) => (series.dtype.variant === 'Datetime' ? series.cast(pl.Int64) : series);

const cell = (value) => (typeof value === 'bigint' ? Number(value) : (value ?? null));

const table = new Function('pl', `return ${expression}`)(pl);
const columns = table.getColumns().map((series) => ({
  name: series.name,
  type: String(series.dtype),
  cells: [...inMicroseconds(series).values()].map(cell),
}));
process.stdout.write(JSON.stringify(columns));
