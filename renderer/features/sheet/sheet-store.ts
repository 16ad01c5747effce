import { createStore } from 'zustand/vanilla';
import { plural } from '../../../ui/format/quantities.ts';
import { storeContext } from '../../base/store-context.ts';
import { floodWarnings } from '../flood/flood-warnings.ts';
import { dropOrphans, noteOvertaken } from './changed-elsewhere.ts';
import { DraftChecks } from './check/draft-checks.ts';
import { refusalOf } from './editable.ts';
import { draftedElsewhere, type KeptDrafts, keepPerProject, projectPath } from './kept-drafts.ts';
import {
  countChanges,
  type DraftHistory,
  isTargetKey,
  NO_DRAFTS,
  redoStep,
  undoStep,
  withStep,
} from './model/drafts.ts';
import { overtakenNames } from './model/overtaken.ts';
import { changesText, sheetOps } from './model/sheet-ops.ts';
import { readSheetPreferences, withValid, writeSheetPreferences } from './sheet-preferences.ts';
import type { SheetParts, SheetState, SheetStore } from './sheet-state.ts';
import { UndoOrder } from './undo-order.ts';

export const [SheetContext, useSheet] = storeContext<SheetStore>('SheetStore');

const NOTHING_FOUND = { problems: new Map(), problemList: [] } as const;

/** Drafts of the targets screen, with their undo steps, errors and effect on the plan. */
export function createSheetStore(parts: SheetParts): SheetStore {
  const { catalog, status, notices, layout, edits, checker, preferences, flood } = parts;
  let lastKey = 0;
  const kept: KeptDrafts = new Map();
  const dropGone = () => dropOrphans(store, parts);
  const store = createStore<SheetState>((set, get) => {
    /** Applying began, and its checks are not done yet. */
    let isStarting = false;
    /** Place in the list of the error that was gone to last: of one that is corrected, the next one has it. */
    let reachedAt = 0;
    const order = new UndoOrder(edits);
    const refusal = () => refusalOf(status.getState().status);
    const replace = (history: DraftHistory) => {
      if (history === get().history) return;
      set({ history });
      checks.start();
    };
    const checks = new DraftChecks({
      catalog,
      checker,
      drafts: () => get().history.drafts,
      isNeeded: () => layout.getState().view === 'targets' || get().history.drafts.size > 0,
      report: (found) => set(found),
      fail: (fault) => notices.getState().reportFault(fault),
    });
    const applyUnlessFlood = async () => {
      const { impact } = get();
      const warnings = impact ? floodWarnings(impact, flood.getState().limits) : [];
      if (warnings.length > 0) set({ question: { kind: 'flood', warnings } });
      else await send();
    };
    const dropAll = () => {
      order.noteStep();
      replace(discarded(get().history));
    };
    const show = () => layout.getState().showView('targets');
    const send = async () => {
      const [{ drafts }, path] = [get().history, projectPath(status)];
      const changes = plural(countChanges(drafts), 'change');
      const label = `Applied ${changes}: ${changesText(drafts)}`;
      const ops = sheetOps(catalog.getState(), drafts);
      set({ isApplying: true, question: null });
      const isDone = ops.length === 0 || (await edits.getState().apply(label, ops, `Undid ${changes}`));
      set({ isApplying: false });
      if (!isDone) return dropGone();
      if (projectPath(status) !== path) {
        if (path !== null) kept.delete(path);
        return set({ draftedElsewhere: draftedElsewhere(kept) });
      }
      set({ history: NO_DRAFTS, overtaken: [], ...NOTHING_FOUND });
      checks.start();
    };
    return {
      history: NO_DRAFTS,
      ...NOTHING_FOUND,
      impact: null,
      isChecking: false,
      isApplying: false,
      draftedElsewhere: 0,
      overtaken: [],
      question: null,
      filter: '',
      choice: 'all',
      preferences: readSheetPreferences(preferences),
      wanted: null,
      reached: null,
      change(label, patch) {
        if (get().isApplying || refusal() !== null) return;
        order.noteStep();
        replace(withStep(get().history, label, patch));
      },
      undo() {
        const kind = get().nextUndo();
        if (kind === 'drafts') replace(undoStep(get().history));
        if (kind !== 'session') return;
        order.noteSessionUndo();
        void edits.getState().undo();
      },
      redo() {
        const kind = get().nextRedo();
        if (kind === 'drafts') replace(redoStep(get().history));
        if (kind !== 'session') return;
        order.noteSessionRedo();
        void edits.getState().redo();
      },
      nextUndo: () => (get().isApplying ? null : order.nextUndo(get().history)),
      nextRedo: () => (get().isApplying ? null : order.nextRedo(get().history)),
      async apply() {
        const { isApplying, question, history } = get();
        if (isStarting || isApplying || question || history.drafts.size === 0 || refusal() !== null) return;
        const path = projectPath(status);
        isStarting = true;
        const isChecked = await checks.settled();
        isStarting = false;
        // Meanwhile another project may have come, or the drafts may have gone.
        if (!isChecked || projectPath(status) !== path || get().question || get().history.drafts.size === 0) return;
        const [first] = get().problemList;
        reachedAt = 0;
        if (first) return get().goTo(first.key, first.column);
        const cells = overtakenNames(get().overtaken, get().history.drafts);
        if (cells.length > 0) return set({ question: { kind: 'overwrite', cells } });
        await applyUnlessFlood();
      },
      discard() {
        const changes = countChanges(get().history.drafts);
        if (changes > 1) set({ question: { kind: 'discard', changes } });
        else dropAll();
      },
      answer(isYes) {
        const { question } = get();
        set({ question: null });
        if (!question || !isYes) return;
        if (question.kind === 'flood') void send();
        else if (question.kind === 'overwrite') void applyUnlessFlood();
        else dropAll();
      },
      setFilter: (filter) => set({ filter }),
      choose: (choice) => set({ choice }),
      prefer(change) {
        const next = withValid(get().preferences, change);
        set({ preferences: next });
        writeSheetPreferences(preferences, next);
      },
      newKey: (kind) => `${kind}${++lastKey}`,
      goTo(key, column) {
        layout.getState().showTargetsTab(isTargetKey(key) ? 'targets' : 'groups');
        show();
        set({ wanted: { key, column }, reached: { key, column }, filter: '', choice: 'all' });
      },
      arrive: () => set({ wanted: null }),
      goToProblem(step) {
        const { problemList, reached } = get();
        if (problemList.length === 0) return;
        const at = problemList.findIndex(({ key, column }) => key === reached?.key && column === reached?.column);
        const next = at >= 0 ? at + step : step > 0 ? reachedAt : reachedAt - 1;
        reachedAt = (next + problemList.length) % problemList.length;
        const problem = problemList[reachedAt];
        if (problem) get().goTo(problem.key, problem.column);
      },
      leave() {
        const changes = countChanges(get().history.drafts);
        if (changes === 0) return;
        notices.getState().report({
          tone: 'done',
          message: `Kept ${plural(changes, 'change')} of the targets screen, not applied`,
          action: { label: 'Show', run: show },
        });
      },
      open: () => checks.start(),
    };
  });
  keepPerProject(status, kept, {
    current: () => store.getState().history,
    show(history) {
      const nothing = { overtaken: [], impact: null, question: null, wanted: null, reached: null };
      store.setState({ history, draftedElsewhere: draftedElsewhere(kept), ...NOTHING_FOUND, ...nothing });
      if (history.drafts.size > 0) store.getState().open();
    },
  });
  catalog.subscribe((now, before) => {
    if (now.targets !== before.targets || now.groups !== before.groups) dropGone();
  });
  noteOvertaken(store, parts);
  return store;
}

/** A step that can be undone as any other. */
const discarded = (history: DraftHistory): DraftHistory =>
  withStep(history, 'Discard', new Map([...history.drafts.keys()].map((key) => [key, undefined])));
