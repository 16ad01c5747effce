import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CatalogTarget, EditOp } from '../../../core/contracts/station.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { type AskContext, ask } from '../../app/notices.ts';

interface Change {
  readonly label: string;
  /** What takes it back, or brings it again. */
  readonly ops: readonly EditOp[];
}

export interface EditState {
  readonly undoable: readonly Change[];
  readonly redoable: readonly Change[];
  /** Edits that have not been answered. */
  readonly pending: number;
  /** @returns whether the station took it */
  apply(label: string, ops: readonly EditOp[]): Promise<boolean>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  deleteSelected(): Promise<void>;
  enableSelected(enabled: boolean): Promise<void>;
}

export type EditStore = StoreApi<EditState>;

export interface EditContext extends AskContext {
  /** The targets of the rows that are selected, each once. */
  readonly selectedTargets: () => readonly CatalogTarget[];
}

/** A change that can be taken back stays small in number: each may hold thousands of targets. */
const MAX_CHANGES = 50;

/** Edits of the project, one after the other, with undo and redo made from the inverse that the station gives for each. */
export function createEditStore(context: EditContext): EditStore {
  const { notices, selectedTargets } = context;
  return createStore<EditState>((set, get) => {
    let last: Promise<unknown> = Promise.resolve();

    // Undo pressed right after an edit waits for its answer: the inverse is in there.
    const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
      set({ pending: get().pending + 1 });
      const run = last.then(task).finally(() => set({ pending: get().pending - 1 }));
      last = run.catch(() => undefined); // whoever awaits `run` hears of it
      return run;
    };
    const send = async (ops: readonly EditOp[]): Promise<readonly EditOp[] | undefined> => {
      if (ops.length === 0) return undefined;
      const result = await ask(context, (station) => station.edit({ ops: [...ops] }));
      return result?.inverse;
    };
    const done = (message: string, action: string, run: () => void) =>
      notices.getState().say({ tone: 'done', message, action: { label: action, run } });
    const pushed = (list: readonly Change[], change: Change) => [...list, change].slice(-MAX_CHANGES);

    return {
      undoable: [],
      redoable: [],
      pending: 0,
      apply: (label, ops) =>
        inTurn(async () => {
          const inverse = await send(ops);
          if (!inverse) return false;
          set({ undoable: pushed(get().undoable, { label, ops: inverse }), redoable: [] });
          done(label, 'Undo', () => void get().undo());
          return true;
        }),
      undo: () =>
        inTurn(async () => {
          const change = get().undoable.at(-1);
          const inverse = change && (await send(change.ops));
          if (!change || !inverse) return;
          const redoable = pushed(get().redoable, { label: change.label, ops: inverse });
          set({ undoable: get().undoable.slice(0, -1), redoable });
          done(`Undone: ${change.label}`, 'Redo', () => void get().redo());
        }),
      redo: () =>
        inTurn(async () => {
          const change = get().redoable.at(-1);
          const inverse = change && (await send(change.ops));
          if (!change || !inverse) return;
          const undoable = pushed(get().undoable, { label: change.label, ops: inverse });
          set({ redoable: get().redoable.slice(0, -1), undoable });
          done(`Done again: ${change.label}`, 'Undo', () => void get().undo());
        }),
      async deleteSelected() {
        const targets = selectedTargets();
        const ops = targets.map(({ name }): EditOp => ({ op: 'delete', name }));
        await get().apply(`Deleted ${plural(targets.length, 'target')}`, ops);
      },
      async enableSelected(enabled) {
        const changing = selectedTargets().filter(({ definition }) => (definition.enabled ?? true) !== enabled);
        const ops = changing.map(
          ({ name, definition }): EditOp => ({ op: 'put', name, target: { ...definition, enabled } }),
        );
        await get().apply(`${enabled ? 'Enabled' : 'Disabled'} ${plural(changing.length, 'target')}`, ops);
      },
    };
  });
}
