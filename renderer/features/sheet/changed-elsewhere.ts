import { plural } from '../../../ui/format/quantities.ts';
import { NO_DRAFTS, rowsOf, withoutRows } from './model/drafts.ts';
import { overtakenCells } from './model/overtaken.ts';
import { orphans, type SheetBase } from './model/sheet-rows.ts';
import type { SheetParts, SheetStore } from './sheet-state.ts';

/** Reports drafts whose target or group was deleted elsewhere, and drops them: they can never be applied. */
export function dropOrphans(store: SheetStore, { catalog, notices }: SheetParts): void {
  const { history, isApplying } = store.getState();
  if (isApplying || history === NO_DRAFTS) return;
  const gone = orphans(catalog.getState(), rowsOf(history));
  if (gone.length === 0) return;
  const names = gone.flatMap((key) => history.drafts.get(key)?.name ?? []);
  store.setState({ history: withoutRows(history, new Set(gone)) });
  if (names.length === 0) return; // only in steps that are undone
  notices.getState().report({
    tone: 'warning',
    message: `Dropped changes to ${plural(names.length, 'row')} deleted elsewhere: ${names.slice(0, 5).join(', ')}`,
  });
}

/** Remembers drafts whose cells were changed elsewhere, as in the YAML text: they are applied only after a question. */
export function noteOvertaken(store: SheetStore, { catalog, notices }: SheetParts): void {
  catalog.subscribe((now: SheetBase, before: SheetBase) => {
    const { history, isApplying, overtaken } = store.getState();
    if (isApplying || history.drafts.size === 0) return;
    const found = overtakenCells(before, now, history.drafts);
    const [first] = found;
    if (!first) return;
    const cells = new Map([...overtaken, ...found].map((cell) => [`${cell.key} ${cell.column}`, cell]));
    store.setState({ overtaken: [...cells.values()] });
    notices.getState().report({
      tone: 'warning',
      message: `${plural(found.length, 'changed cell')} of the targets screen ${found.length === 1 ? 'was' : 'were'} changed elsewhere too`,
      action: { label: 'Show', run: () => store.getState().goTo(first.key, first.column) },
    });
  });
}
