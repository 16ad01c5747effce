import type { FileKind } from '../../../core/model/file-kind.ts';
import type { Settings } from '../../../core/model/settings.ts';
import type { ListProblem } from '../../../core/model/target-list.ts';
import type { Budgets } from './paste-budget.ts';
import type { ColumnRole } from './tables/column-roles.ts';
import type { TableKind } from './tables/pasted-table.ts';

/** A possibly long list: its length and its first items. */
export interface Listed<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** Limit of listed problems: the first ones explain the rest. */
const SHOWN = 200;

export const listed = <T>(list: readonly T[]): Listed<T> => ({ count: list.length, first: list.slice(0, SHOWN) });

/** Probe and settings of the targets of a paste. */
export interface PasteChoice {
  readonly probe: string;
  readonly settings: Settings;
  /** Texts such as `https://…` are targets of the probe that recognizes them; false = their hosts are targets of `probe`. */
  readonly recognizes: boolean;
}

/** Fields of a row of the preview that can be changed, besides the name. */
export const EDITED_FIELDS = ['to', 'tags', 'site', 'description', 'probe'] as const;
export type EditedField = (typeof EDITED_FIELDS)[number];
export type RowEdit = Readonly<Partial<Record<EditedField, string>>>;

/** Changes that the user made to what was read. */
export interface PasteChanges {
  /** Meaning of the columns of a table; null = as guessed. */
  readonly roles: readonly ColumnRole[] | null;
  /** A table is read as a list of words. */
  readonly isList: boolean;
  /** Changed fields, by the key of their row. */
  readonly edits: ReadonlyMap<string, RowEdit>;
  /** Keys of the rows that are not added. */
  readonly skipped: ReadonlySet<string>;
}

export const NO_CHANGES: PasteChanges = { roles: null, isList: false, edits: new Map(), skipped: new Set() };

/** A new target that is not of the chosen probe, or has settings of its own. */
export interface RecognizedLine {
  /** Its line in `names` and `destinations`. */
  readonly at: number;
  readonly probe: string;
  /** Settings that the text itself has. */
  readonly settings: Settings;
}

/** Labels of a target of a paste, besides name, destination and probe. */
export interface RowLabels {
  readonly tags?: readonly string[];
  readonly site?: string;
  readonly description?: string;
  /** Names of single addresses of a range. */
  readonly names?: Record<string, string>;
}

export interface RowDetails extends RowLabels {
  /** Key of the row; left out = the one that its destination and probe give. */
  readonly key?: string;
}

/** An entry that cannot be a target. */
export interface FaultyRow {
  readonly key: string;
  readonly line: number;
  /** Number of the row in front of which it is. */
  readonly at: number;
  readonly name: string;
  readonly to: string;
  readonly probe: string;
  readonly labels: RowLabels;
  readonly message: string;
}

/** A table that was recognized. */
export interface TableReading {
  readonly kind: TableKind;
  readonly columns: readonly { readonly title: string; readonly samples: readonly string[] }[];
  readonly roles: readonly ColumnRole[];
  readonly rows: number;
}

/** The result of reading a paste with its probe and settings. */
export interface Understanding {
  /** Targets that would be new, without those that are not added. */
  readonly targets: number;
  /**
   * Names and destinations of all rows, a line each. Text, because sixty-five thousand objects would hold up the page
   * for a third of a second when they arrive from the worker.
   */
  readonly names: string;
  readonly destinations: string;
  /** RowDetails of each row as JSON, a line each; empty = none. */
  readonly details: string;
  /** Line number in the text of each row. */
  readonly lines: Uint32Array;
  readonly faulty: readonly FaultyRow[];
  readonly table: TableReading | null;
  readonly chosen: PasteChoice;
  /** Targets that were recognized by their form, in the order of their lines. */
  readonly recognized: readonly RecognizedLine[];
  /** Targets that were read by the form of a service, among them. */
  readonly services: number;
  /** Destinations that the project has already with this probe and port. */
  readonly existing: Listed<string>;
  /** Sentences about new targets some of whose addresses the project has already with this probe and port. */
  readonly overlaps: Listed<string>;
  readonly errors: Listed<ListProblem>;
  readonly notes: Listed<ListProblem>;
  readonly duplicates: number;
  /** Addresses and names that would be new, the names among them apart. Recognized targets are not among them. */
  readonly addresses: number;
  readonly hostNames: number;
  /** Set for a project file: its kind, and the edit that adds its targets and groups, as JSON. */
  readonly file: { readonly kind: FileKind; readonly groups: number; readonly ops: string } | null;
  /** Budgets of the new targets, and of all targets after adding. */
  readonly budget: Budgets;
}
