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

/** Columns that tell apart what is otherwise the same row: they appear beside chosen ones, unless they are taken away. */
export const TELLING_COLUMNS = ['probe', 'port'] as const satisfies readonly ColumnId[];

/**
 * Columns as they are chosen now.
 * @param before those that were shown until now, of which one may have been taken away
 */
export function withShown(
  choice: ColumnChoice,
  shown: readonly ColumnId[] | null,
  before: readonly ColumnId[],
): ColumnChoice {
  const { hidden = [], ...others } = choice;
  if (shown === null) return { ...others, shown };
  const isHidden = (id: ColumnId) => !shown.includes(id) && (hidden.includes(id) || before.includes(id));
  return { ...others, shown: [...shown], hidden: TELLING_COLUMNS.filter(isHidden) };
}

/** With a column in its standard place: behind those that are before it among all columns. */
export function inStandardPlace(shown: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  const order = COLUMNS.map((column) => column.id);
  const before = shown.filter((one) => order.indexOf(one) < order.indexOf(id));
  const nearest = before.toSorted((left, right) => order.indexOf(right) - order.indexOf(left))[0];
  return nearest === undefined ? [id, ...shown] : withColumn(shown, id, nearest);
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
