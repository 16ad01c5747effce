import type { ListProblem } from '../../../../core/model/target-list.ts';

export const TABLE_KINDS = ['csv', 'markdown', 'hosts', 'nmap', 'json'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

export interface TableRow {
  /** Line number, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A text with columns. */
export interface PastedTable {
  readonly kind: TableKind;
  /** Titles of the columns; null = the text has none. */
  readonly titles: readonly string[] | null;
  readonly rows: readonly TableRow[];
  /** Lines that were left out, and why. */
  readonly notes: readonly ListProblem[];
}

/** The limit of columns; a note names those that are left out. */
export const MAX_COLUMNS = 256;
/** Columns that the note has the titles of. */
const NAMED = 3;

/** Number of cells up to the last one with a text: exports end their rows with empty ones. */
export function filledWidth(cells: readonly string[]): number {
  let width = cells.length;
  while (width > 0 && cells[width - 1] === '') width -= 1;
  return width;
}

/** The table within the limit of columns. */
export function withinLimit(table: PastedTable): PastedTable {
  const { titles, rows, notes } = table;
  const width = rows.reduce((most, { cells }) => Math.max(most, filledWidth(cells)), titles?.length ?? 0);
  if (width <= MAX_COLUMNS) return table;
  const first = rows[0];
  const heading = (titles ?? first?.cells ?? []).slice(MAX_COLUMNS).filter((title) => title !== '');
  const names = heading.slice(0, NAMED).map((title) => `“${title.slice(0, 40)}”`);
  const named = names.length === 0 ? '' : ` (${names.join(', ')}${heading.length > NAMED ? ' …' : ''})`;
  const left = `Columns ${MAX_COLUMNS + 1} to ${width}${named} are left out: a table has at most ${MAX_COLUMNS} columns`;
  return {
    ...table,
    titles: titles?.slice(0, MAX_COLUMNS) ?? null,
    rows: rows.map(({ line, cells }) => ({ line, cells: cells.slice(0, MAX_COLUMNS) })),
    notes: [...notes, { line: first?.line ?? 1, column: 1, text: '', message: left }],
  };
}
