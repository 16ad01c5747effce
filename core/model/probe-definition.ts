import type { ColumnSpec } from './batch.ts';

/** A column that only this probe has, with what storage, export and charts need to know of it. */
export interface ProbeColumn extends ColumnSpec {
  readonly title: string;
  readonly unit: 'count' | 'ms' | 'bytes' | 'code';
  /** The number that stands for "no value". */
  readonly none: number;
}

/** Everything the rest of Sounder needs to know of a probe type. Storage, CLI, export and table follow from it. */
export interface ProbeDefinition {
  readonly id: string;
  /** In every batch and journal row; never reused. */
  readonly code: number;
  readonly title: string;
  readonly summary: string;
  /** A refusal is an answer (TCP), not a loss. */
  readonly refusedIsAnswer: boolean;
  readonly columns: readonly ProbeColumn[];
}
