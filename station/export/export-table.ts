/** Kind of the values of a column: `time` is µs since the Unix epoch, `u32` and `i32` are whole numbers. */
export type ColumnKind = 'time' | 'text' | 'u32' | 'i32' | 'number' | 'flag';

/** A column of a table that is exported. */
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Every row has a value. */
  readonly isRequired: boolean;
}

/** null = no value. */
export type Cell = string | number | boolean | null;

/** Rows of a table by column, in the order of its columns. */
export interface TableRows {
  readonly count: number;
  readonly columns: readonly (readonly Cell[])[];
}

/** Writes the rows of one file; each call returns the bytes that are complete, possibly none. */
export interface TableWriter {
  begin(): readonly Uint8Array[];
  add(rows: TableRows): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

/** Name of a column in tables: `firstByteMs` → `first_byte_ms`. */
export const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
