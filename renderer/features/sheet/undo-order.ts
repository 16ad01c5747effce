import type { DraftHistory } from './model/drafts.ts';

/** Kind of undo step: one of drafts, or an edit of the session. */
export type UndoKind = 'drafts' | 'session';

/** Edits of the whole session, as far as their order with drafts needs. */
interface UndoableEdits {
  readonly undoable: readonly unknown[];
  readonly redoable: readonly unknown[];
  /** Edits that have not been answered. */
  readonly pending: number;
}

/** The order of undo steps: drafts before edits of the session, and redone in the reverse order. */
export class UndoOrder {
  private readonly edits: { getState(): UndoableEdits };
  /** Edits of the session that were undone after all steps of drafts. */
  private sessionUndone = 0;
  /** A step of drafts was made since then: it is redone before them. */
  private isStepLater = false;

  constructor(edits: { getState(): UndoableEdits }) {
    this.edits = edits;
  }

  nextUndo({ done, drafts }: DraftHistory): UndoKind | null {
    if (done.length > 0) return 'drafts';
    const { undoable, pending } = this.edits.getState();
    return drafts.size === 0 && undoable.length + pending > 0 ? 'session' : null;
  }

  nextRedo({ done, undone }: DraftHistory): UndoKind | null {
    const { redoable, pending } = this.edits.getState();
    const canRedo = redoable.length + pending > 0;
    const isSessionFirst = canRedo && this.sessionUndone > 0 && !this.isStepLater;
    if (undone.length > 0 && !isSessionFirst) return 'drafts';
    return canRedo && (this.sessionUndone > 0 || done.length === 0) ? 'session' : null;
  }

  /** A step of drafts is made. */
  noteStep(): void {
    this.isStepLater = true;
  }

  /** An edit of the session is about to be undone. */
  noteSessionUndo(): void {
    this.sessionUndone = Math.min(this.sessionUndone, this.edits.getState().redoable.length) + 1;
    this.isStepLater = false;
  }

  noteSessionRedo(): void {
    this.sessionUndone = Math.max(0, this.sessionUndone - 1);
  }
}
