import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { EditOp } from '../../../core/contracts/edits.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { FloodState } from '../flood/flood-store.ts';
import {
  canDeleteSelectedOnly,
  canExcludeSelected,
  deleteSelectedOps,
  excludeOps,
  isSet,
  nameOps,
  splitOffOps,
  splitOps,
} from './part-edits.ts';
import { hitsMore, type SelectedTarget, scopeText } from './selection-scope.ts';
import type { TargetSelection } from './target-selection.ts';

interface Change {
  readonly label: string;
  /** The notice after undo. */
  readonly undoneLabel: string;
  /** The edit that undoes or redoes it. */
  readonly ops: readonly EditOp[];
}

/** An action that would affect unselected rows and waits for the user's decision. */
export interface PartQuestion {
  readonly action: 'delete' | 'enable' | 'disable';
  readonly scope: readonly SelectedTarget[];
  /** It can be done to the selected addresses alone. */
  readonly canSpareOthers: boolean;
}

/** An address of a target of several. */
export interface NamedAddress {
  readonly target: CatalogTarget;
  readonly address: string;
}

export interface EditState {
  readonly undoable: readonly Change[];
  readonly redoable: readonly Change[];
  /** Edits that have not been answered. */
  readonly pending: number;
  /**
   * @param undoneLabel the notice after undo
   * @returns whether the station took it
   */
  apply(label: string, ops: readonly EditOp[], undoneLabel?: string): Promise<boolean>;
  /** The same, once the user agrees to a plan that would flood a network. */
  applyIfAllowed(label: string, ops: readonly EditOp[], undoneLabel?: string): Promise<boolean>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** Asks first when rows that are not selected would go as well. */
  deleteSelected(): Promise<void>;
  enableSelected(enabled: boolean): Promise<void>;
  /** Makes a target of each address. */
  splitSelected(): Promise<void>;
  /** Leaves the selected addresses out of their targets. */
  excludeSelected(): Promise<void>;
  /** Makes a target of each selected address, and leaves it out of the one that it was of. */
  splitOffSelected(): Promise<void>;
  /** An address whose name is being asked for; null = none. */
  readonly naming: NamedAddress | null;
  /** Asks for the name of the selected address. */
  askName(): void;
  /** @param name of the address, empty = none; null = cancel */
  giveName(name: string | null): Promise<void>;
  readonly question: PartQuestion | null;
  /** @param extent the whole targets, or only the selected addresses; null = cancel */
  answer(extent: 'targets' | 'selected' | null): Promise<void>;
}

export type EditStore = StoreApi<EditState>;

export const [EditContext, useEdit] = storeContext<EditStore>('EditStore');

export interface EditParts extends AskContext {
  readonly selection: TargetSelection;
  readonly flood: { getState(): Pick<FloodState, 'allowsEdits'> };
}

/** Changes of a session that can be taken back, by the edits that they hold: far more than anyone makes by hand. */
const MAX_OPS = 300_000;

/** The newest changes, as many as fit. */
function withinLimit(changes: readonly Change[]): readonly Change[] {
  let ops = 0;
  const first = changes.findLastIndex((change) => {
    ops += change.ops.length;
    return ops > MAX_OPS;
  });
  return changes.slice(Math.min(first + 1, changes.length - 1));
}

/** Edits of the project, one after the other, with undo and redo made from the inverse that the station gives for each. */
export function createEditStore(context: EditParts): EditStore {
  const { notices, selection, flood } = context;
  return createStore<EditState>((set, get) => {
    let last: Promise<unknown> = Promise.resolve();

    // Undo pressed right after an edit waits for its answer: the inverse is in there.
    const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
      set({ pending: get().pending + 1 });
      const run = last.then(task).finally(() => set({ pending: get().pending - 1 }));
      last = run.catch(() => undefined); // the caller that awaits `run` gets the error
      return run;
    };
    const send = async (ops: readonly EditOp[]): Promise<readonly EditOp[] | undefined> => {
      if (ops.length === 0) return undefined;
      const result = await ask(context, (station) => station.edit({ ops: [...ops] }));
      return result?.inverse;
    };
    const done = (message: string, action: string, run: () => void) =>
      notices.getState().report({ tone: 'done', message, action: { label: action, run }, subject: 'edit' });
    const pushed = (list: readonly Change[], change: Change) => withinLimit([...list, change]);

    return {
      undoable: [],
      redoable: [],
      pending: 0,
      apply: (label, ops, undoneLabel = `Undone: ${label}`) =>
        inTurn(async () => {
          const inverse = await send(ops);
          if (!inverse) return false;
          set({ undoable: pushed(get().undoable, { label, undoneLabel, ops: inverse }), redoable: [] });
          done(label, 'Undo', () => void get().undo());
          return true;
        }),
      applyIfAllowed: async (label, ops, undoneLabel) =>
        (await flood.getState().allowsEdits(ops)) && (await get().apply(label, ops, undoneLabel)),
      undo: () =>
        inTurn(async () => {
          const change = get().undoable.at(-1);
          const inverse = change && (await send(change.ops));
          if (!change || !inverse) return;
          const redoable = pushed(get().redoable, { ...change, ops: inverse });
          set({ undoable: get().undoable.slice(0, -1), redoable });
          done(change.undoneLabel, 'Redo', () => void get().redo());
        }),
      redo: () =>
        inTurn(async () => {
          const change = get().redoable.at(-1);
          const inverse = change && (await send(change.ops));
          if (!change || !inverse) return;
          const undoable = pushed(get().undoable, { ...change, ops: inverse });
          set({ redoable: get().redoable.slice(0, -1), undoable });
          done(change.label, 'Undo', () => void get().undo());
        }),
      question: null,
      naming: null,
      async deleteSelected() {
        const scope = selection.scope();
        if (!hitsMore(scope)) return deleteTargets(scope);
        set({ question: { action: 'delete', scope, canSpareOthers: canDeleteSelectedOnly(scope) } });
      },
      async enableSelected(enabled) {
        const scope = selection.scope().filter(({ target }) => isEnabled(target) !== enabled);
        if (!hitsMore(scope)) return enableTargets(scope, enabled);
        const canSpareOthers = scope.every((one) => !one.isPart || isSet(one));
        set({ question: { action: enabled ? 'enable' : 'disable', scope, canSpareOthers } });
      },
      async splitSelected() {
        const scope = selection.scope().filter(isSet);
        const ops = splitOps(scope, selection.takenNames());
        await get().apply(`Split ${scopeText(scope)} into one target per address`, ops);
      },
      async excludeSelected() {
        const scope = selection.scope();
        if (!canExcludeSelected(scope)) return;
        const text = selectedText(scope);
        await get().apply(`Excluded ${text}`, excludeOps(scope), `Restored ${text}`);
      },
      async splitOffSelected() {
        const scope = selection.scope();
        if (!canExcludeSelected(scope)) return;
        await get().apply(`Split off ${selectedText(scope)}`, splitOffOps(scope, selection.takenNames()));
      },
      askName() {
        const scope = selection.scope();
        const [one] = scope;
        const [address] = one?.selected ?? [];
        if (one && address !== undefined && canName(scope)) set({ naming: { target: one.target, address } });
      },
      async giveName(name) {
        const { naming } = get();
        set({ naming: null });
        const label = name?.trim();
        if (!naming || label === undefined) return;
        const target = selection.target(naming.target.id) ?? naming.target;
        const message = label === '' ? `Name of ${naming.address} removed` : `Named ${naming.address} ${label}`;
        await get().apply(message, nameOps(target, naming.address, label));
      },
      async answer(extent) {
        const { question } = get();
        set({ question: null });
        if (!question || extent === null) return;
        const { action } = question;
        const isWhole = extent === 'targets';
        const now = selection.refreshed(question.scope);
        const scope = isWhole ? now : now.filter(({ isPart, selected }) => !isPart || selected.length > 0);
        if (scope.length === 0) {
          const message = 'Nothing changed: the targets no longer exist';
          return notices.getState().report({ tone: 'warning', message });
        }
        if (action !== 'delete') {
          if (isWhole) await enableTargets(scope, action === 'enable');
          else await enableParts(scope, action === 'enable');
        } else if (isWhole) await deleteTargets(scope);
        else {
          const removed = selectedText(scope);
          await get().apply(`Removed ${removed}`, deleteSelectedOps(scope), `Restored ${removed}`);
        }
      },
    };

    async function deleteTargets(scope: readonly SelectedTarget[]): Promise<void> {
      const ops = scope.map(({ target: { name } }): EditOp => ({ op: 'delete', name }));
      await get().apply(`Deleted ${scopeText(scope)}`, ops, `Restored ${scopeText(scope)}`);
    }

    async function enableTargets(scope: readonly SelectedTarget[], enabled: boolean): Promise<void> {
      const ops = scope.map(({ target }) => enabling(target, enabled));
      await get().applyIfAllowed(`${enabled ? 'Enabled' : 'Disabled'} ${scopeText(scope)}`, ops);
    }

    /** One address cannot be switched by itself: targets of which only some are meant are split. */
    async function enableParts(scope: readonly SelectedTarget[], enabled: boolean): Promise<void> {
      const whole = scope.filter(({ isPart }) => !isPart).map(({ target }) => enabling(target, enabled));
      const parts = scope.filter(({ isPart }) => isPart);
      const chosen = new Set(parts.flatMap(({ selected }) => selected));
      const split = splitOps(parts, selection.takenNames(), (target, address) =>
        chosen.has(address) ? { ...target, enabled } : target,
      );
      const label = `Split and ${enabled ? 'enabled' : 'disabled'} ${selectedText(scope)}`;
      await get().applyIfAllowed(label, [...whole, ...split]);
    }
  });
}

/** A single address of a target of several, or of a name, is selected. */
export const canName = (scope: readonly SelectedTarget[]): boolean =>
  scope.length === 1 && scope[0]?.selected.length === 1;

const isEnabled = ({ definition }: CatalogTarget): boolean => definition.enabled ?? true;

const enabling = ({ name, definition }: CatalogTarget, enabled: boolean): EditOp => ({
  op: 'put',
  name,
  target: { ...definition, enabled },
});

/** `10.77.9.25 of 10.77.9.20-30`, `4 addresses`. */
function selectedText(scope: readonly SelectedTarget[]): string {
  const count = scope.reduce((sum, one) => sum + one.selected.length, 0);
  const what = count === 1 ? (scope[0]?.selected[0] ?? '') : plural(count, 'address', 'addresses');
  return scope.length === 1 ? `${what} of ${scope[0]?.target.name}` : what;
}
