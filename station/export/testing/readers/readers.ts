import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../../export-table.ts';

/** A column as a reader found it; times are µs since the Unix epoch. */
export interface ReadColumn {
  readonly name: string;
  /** Name that the reader has for it. */
  readonly type: string;
  readonly cells: readonly Cell[];
}

/** A program that reads exports, independent of what writes them. */
export interface Reader {
  /** Reads a file by the expression or query that a user would write; `dir` is where its path begins. */
  read(dir: string, expression: string): readonly ReadColumn[];
  /** Command that installs it; null = it is here. */
  readonly missing: string | null;
}

const ROOT = join(import.meta.dirname, '../../../..');
/** A module of the folder that has the libraries, whether it is there or not. */
const LIBRARIES = join(ROOT, 'node_modules/.cache/export-readers/from.cjs');
const PYTHON = '/usr/bin/python3';

const script = (name: string): string => join(import.meta.dirname, name);
const hasLibrary = (name: string): boolean => existsSync(join(LIBRARIES, '../node_modules', name, 'package.json'));
const hasModule = (name: string): boolean => spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;

function run(dir: string, command: string, args: readonly string[]): readonly ReadColumn[] {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  if (status !== 0) throw new Error(`${args.at(-1)}: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as readonly ReadColumn[];
}

const library = (name: string, file: string): Reader => ({
  read: (dir, expression) => run(dir, process.execPath, [script(file), LIBRARIES, expression]),
  missing: hasLibrary(name) ? null : 'node scripts/export-readers.mjs',
});

export const duckdb = library('@duckdb/node-api', 'read-with-duckdb.mjs');

export const polars = library('nodejs-polars', 'read-with-polars.mjs');

export const pandas: Reader = {
  read: (dir, expression) => run(dir, PYTHON, [script('read-with-pandas.py'), expression]),
  missing: hasModule('pandas') ? null : 'apt-get install python3-pandas',
};

/** pandas reads Parquet by one of two other packages, which not every distribution has. */
export const pandasParquet: Reader = {
  ...pandas,
  missing: pandas.missing ?? (hasModule('pyarrow') || hasModule('fastparquet') ? null : 'pip install pyarrow'),
};
