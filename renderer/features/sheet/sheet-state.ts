import type { StoreApi } from 'zustand/vanilla';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Base } from '../../base/base-context.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import type { FloodState } from '../flood/flood-store.ts';
import type { CellProblem } from './check/check-drafts.ts';
import type { PlanImpact } from './check/plan-impact.ts';
import type { SheetChecker } from './check/sheet-checker.ts';
import type { DraftHistory, DraftPatch, RowKey } from './model/drafts.ts';
import type { OvertakenCell } from './model/overtaken.ts';
import type { SheetPreferences } from './sheet-preferences.ts';
import type { UndoKind } from './undo-order.ts';

/** Rows that the tables show. */
export type RowChoice = 'all' | 'changed' | 'errors';

/** A question before drafts are applied or discarded. */
export type SheetQuestion =
  | { readonly kind: 'discard'; readonly changes: number }
  | { readonly kind: 'overwrite'; readonly cells: readonly string[] }
  | { readonly kind: 'flood'; readonly warnings: readonly string[] };

interface CellAddress {
  readonly key: RowKey;
  readonly column: string;
}

export interface SheetState {
  readonly history: DraftHistory;
  /** Errors of the drafts, by row and column. */
  readonly problems: ReadonlyMap<RowKey, ReadonlyMap<string, string>>;
  readonly problemList: readonly CellProblem[];
  /** null = not computed yet. */
  readonly impact: PlanImpact | null;
  /** The problems and the impact are of older drafts. */
  readonly isChecking: boolean;
  readonly isApplying: boolean;
  /** Other projects whose drafts are kept until they are open again. */
  readonly draftedElsewhere: number;
  /** Changed cells whose applied value was changed elsewhere meanwhile. */
  readonly overtaken: readonly OvertakenCell[];
  readonly question: SheetQuestion | null;
  readonly filter: string;
  readonly choice: RowChoice;
  readonly preferences: SheetPreferences;
  /** A cell to go to; null = none, or it is reached. */
  readonly wanted: CellAddress | null;
  /** The cell that was gone to last. */
  readonly reached: CellAddress | null;
  /** Makes a step of drafts. */
  change(label: string, patch: DraftPatch): void;
  undo(): void;
  /** Redoes what was undone, in the reverse order. */
  redo(): void;
  /** Kind of step that `undo` undoes; null = there is none. */
  nextUndo(): UndoKind | null;
  nextRedo(): UndoKind | null;
  /** Applies all drafts as one edit; where that cannot be, goes to the first error or asks. */
  apply(): Promise<void>;
  discard(): void;
  answer(isYes: boolean): void;
  setFilter(filter: string): void;
  choose(choice: RowChoice): void;
  prefer(change: Partial<SheetPreferences>): void;
  /** A key for a new row, which no other has had. */
  newKey(kind: 'n' | 'm'): RowKey;
  goTo(key: RowKey, column: string): void;
  /** The wanted cell is shown: nothing is wanted any more. */
  arrive(): void;
  /** Goes to the error after the one that was gone to last, or before it. */
  goToProblem(step: 1 | -1): void;
  /** The screen is left: says that drafts are kept. */
  leave(): void;
  /** Starts computing the plan of the drafts; the screen is shown. */
  open(): void;
}

export type SheetStore = StoreApi<SheetState>;

/** Edits of the whole session, which the store of edits has. */
export interface SessionEdits {
  readonly undoable: readonly unknown[];
  readonly redoable: readonly unknown[];
  /** Edits that have not been answered. */
  readonly pending: number;
  apply(label: string, ops: readonly EditOp[], undoneLabel?: string): Promise<boolean>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

export interface SheetParts extends Pick<Base, 'catalog' | 'status' | 'notices' | 'layout'> {
  readonly edits: { getState(): SessionEdits };
  readonly checker: SheetChecker;
  readonly flood: { getState(): Pick<FloodState, 'limits'> };
  readonly preferences: Preferences;
}
