import { z } from 'zod';
import { GROUPINGS } from './grouping.ts';
import type { Preferences } from './host/host-bridge.ts';

/** Ids of columns are those of the overview, which leaves out unknown ones: a newer page may have stored them. */
const ColumnIds = z
  .array(z.string().max(64))
  .max(100)
  .transform((ids) => [...new Set(ids)]);

/** The columns of the list as its user chose them. */
const ColumnChoice = z.object({
  /** In order; null = those that have something to say of the rows. */
  shown: ColumnIds.nullable().catch(null),
  /** Unwanted columns that would appear by themselves beside `shown`; left out = none. */
  hidden: ColumnIds.optional().catch(undefined),
  /** In px, of columns whose width was set by hand. */
  widths: z.record(z.string().max(64), z.number()).catch({}),
});
export type ColumnChoice = z.infer<typeof ColumnChoice>;

export const AUTOMATIC_COLUMNS: ColumnChoice = { shown: null, widths: {} };

const SortKey = z.object({ column: z.string().max(64), direction: z.enum(['ascending', 'descending']) });

export const MAX_FILTER_CHARS = 2000;

/** A way to look at the list. */
const ListView = z.object({
  filter: z.string().max(MAX_FILTER_CHARS),
  sort: z.array(SortKey).max(8),
  columns: ColumnChoice,
  grouping: z.enum(GROUPINGS),
  /** The span of the figures, as its address has it. */
  span: z.string().max(64),
});
export type ListView = z.infer<typeof ListView>;

export const MAX_VIEW_NAME = 80;
const SavedView = z.object({ name: z.string().min(1).max(MAX_VIEW_NAME), view: ListView });
export type SavedView = z.infer<typeof SavedView>;

export const MAX_VIEWS = 100;

/** A site has many levels, each with a name. */
const MAX_ROW_CHARS = 4000;

/** Settings of the list that are kept for a project. */
const ListSettings = z.object({
  columns: ColumnChoice.catch(AUTOMATIC_COLUMNS),
  /** Rows that were expanded or collapsed by hand; a damaged one is left out. */
  toggled: z
    .array(z.unknown())
    .max(5000)
    .transform((rows) => rows.flatMap((row) => (typeof row === 'string' && row.length <= MAX_ROW_CHARS ? [row] : [])))
    .catch([]),
  /** A damaged view is left out; the others stay. */
  views: z
    .array(z.unknown())
    .max(MAX_VIEWS)
    .transform((views) => views.map((view) => SavedView.safeParse(view)))
    .transform((parsed) => parsed.flatMap(({ data }) => (data === undefined ? [] : [data])))
    .catch([]),
});
export type ListSettings = z.infer<typeof ListSettings>;

export const DEFAULT_LIST: ListSettings = { columns: AUTOMATIC_COLUMNS, toggled: [], views: [] };

const keyOf = (project: string): string => `sounder.list:${project}`;

/** The settings kept for a project; the defaults where none are kept, or they are damaged. */
export function readListSettings(preferences: Preferences, project: string): ListSettings {
  try {
    return ListSettings.parse(JSON.parse(preferences.read(keyOf(project)) ?? 'null'));
  } catch {
    return DEFAULT_LIST; // nothing kept, not JSON, or of another shape
  }
}

export const writeListSettings = (preferences: Preferences, project: string, settings: ListSettings): void =>
  preferences.write(keyOf(project), JSON.stringify(settings));
