import type { Database } from 'better-sqlite3';
import type { DatabasePages } from './database-pages.ts';
import type { LeafRow, Value } from './records.ts';
import { TreeWalk } from './table-rows.ts';

interface Column {
  readonly name: string;
  readonly type: 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB';
  readonly isNullable: boolean;
  /** The column is another name of the row id, which a record does not repeat. */
  readonly isRowId: boolean;
}

/** A table as its rows lie in a file. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rootPage: number;
}

interface ColumnInfo {
  readonly name: string;
  readonly type: Column['type'];
  readonly notnull: number;
  readonly pk: number;
}

/** The tables of a new database; their root pages are where its file format puts them. */
export function shapesOf(db: Database): readonly TableShape[] {
  return db
    .prepare<[], { name: string; rootpage: number }>(
      "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all()
    .map(({ name, rootpage }) => ({
      name,
      rootPage: rootpage,
      columns: (db.pragma(`table_info(${name})`) as ColumnInfo[]).map((column) => ({
        name: column.name,
        type: column.type,
        isNullable: column.notnull === 0,
        isRowId: column.pk === 1 && column.type === 'INTEGER',
      })),
    }));
}

/** The same tables with the root pages that a damaged file states, as far as it still does. */
export function withStatedRoots(shapes: readonly TableShape[], pages: DatabasePages): readonly TableShape[] {
  const stated = new Map<string, number>();
  for (const { rows } of new TreeWalk(pages, new Set()).leaves(1)) {
    for (const { values } of rows) {
      const [type, name, , root] = values;
      if (type === 'table' && typeof name === 'string' && typeof root === 'number') stated.set(name, root);
    }
  }
  return shapes.map((shape) => ({ ...shape, rootPage: stated.get(shape.name) ?? shape.rootPage }));
}

/** Whether a row may be one of this table. Tables were given columns later, at the end, which old rows lack. */
export function fits({ columns }: TableShape, { values }: LeafRow): boolean {
  if (values.length === 0 || values.length > columns.length) return false;
  return columns.every((column, at) => (at < values.length ? holds(column, values[at] as Value) : column.isNullable));
}

function holds({ type, isNullable, isRowId }: Column, value: Value): boolean {
  if (isRowId) return value === null;
  if (value === null) return isNullable;
  switch (type) {
    case 'INTEGER':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'REAL':
      return typeof value === 'number';
    case 'TEXT':
      return typeof value === 'string';
    case 'BLOB':
      return Buffer.isBuffer(value);
  }
}

/** The values of a row in the order of the columns. */
export function valuesOf({ columns }: TableShape, { rowId, values }: LeafRow): Value[] {
  return columns.map((column, at) => (column.isRowId ? rowId : (values[at] ?? null)));
}
