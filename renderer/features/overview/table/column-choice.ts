import type { ColumnChoice } from '../../../base/list-settings.ts';
import { COLUMNS, type ColumnId } from './column-list.ts';

export const MIN_COLUMN_WIDTH = 40;
export const MAX_COLUMN_WIDTH = 800;

const KNOWN: ReadonlySet<string> = new Set(COLUMNS.map(({ id }) => id));

/** Whether there is a column of this id. */
export const isColumnId = (id: string): id is ColumnId => KNOWN.has(id);

/** A width in px within bounds; stored ones are what somebody wrote. */
export const boundedWidth = (width: number): number =>
  Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, width)));

/** With a column more, behind `after`, or at the end. The order of the others stays. */
export function withColumn(shown: readonly ColumnId[], id: ColumnId, after?: ColumnId): readonly ColumnId[] {
  const others = shown.filter((one) => one !== id);
  const at = after === undefined ? others.length : others.indexOf(after) + 1 || others.length;
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/** Without a column; the last one stays. */
export const withoutColumn = (shown: readonly ColumnId[], id: ColumnId): readonly ColumnId[] =>
  shown.length > 1 ? shown.filter((one) => one !== id) : shown;

/** With a column moved by a number of places; no farther than the ends. */
export function withMoved(shown: readonly ColumnId[], id: ColumnId, by: number): readonly ColumnId[] {
  const from = shown.indexOf(id);
  if (from < 0) return shown;
  const others = shown.filter((one) => one !== id);
  const to = Math.min(others.length, Math.max(0, from + by));
  return [...others.slice(0, to), id, ...others.slice(to)];
}

/** With a width in px; null = its own again. */
export function withWidth(choice: ColumnChoice, id: ColumnId, width: number | null): ColumnChoice {
  const { [id]: _, ...widths } = choice.widths;
  return { ...choice, widths: width === null ? widths : { ...widths, [id]: boundedWidth(width) } };
}

/** The known ones among chosen columns; null = automatic, also when none is known. */
export function knownColumns({ shown }: ColumnChoice): readonly ColumnId[] | null {
  const known = (shown ?? []).filter(isColumnId);
  return known.length > 0 ? known : null;
}
