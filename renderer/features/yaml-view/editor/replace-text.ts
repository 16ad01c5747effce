import { isolateHistory } from '@codemirror/commands';
import { Transaction, type TransactionSpec } from '@codemirror/state';

/** A change of a text: what stands from `from` to `to` becomes `insert`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The smallest single change from one text to another, so that cursor and folds outside it stay; null = they are equal. */
export function smallestChange(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < most - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end += 1;
  }
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/**
 * The transaction that shows another text; null = it is the same.
 * @param isUndoable it is a step of its own for undo; else undo steps over it
 */
export function replacement(before: string, after: string, isUndoable: boolean): TransactionSpec | null {
  const changes = smallestChange(before, after);
  const step = isUndoable ? isolateHistory.of('full') : Transaction.addToHistory.of(false);
  return changes && { changes, annotations: step };
}
