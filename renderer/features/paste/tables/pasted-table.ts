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

/** Larger tables are no lists of targets. */
export const MAX_COLUMNS = 64;
