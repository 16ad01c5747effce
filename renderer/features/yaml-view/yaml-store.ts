import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileReading } from '../../../core/contracts/file-reading.ts';
import { MAX_READ_CHARS } from '../../../core/contracts/file-reading.ts';
import type { ProjectText } from '../../../core/contracts/project-text.ts';
import type { Project } from '../../../core/model/project.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { formatBytes } from '../../../ui/format/quantities.ts';
import type { AskContext } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { EditStore } from '../edit/edit-store.ts';
import type { FloodState } from '../flood/flood-store.ts';
import { type ProjectChanges, textOps } from './project-changes.ts';
import type { ProjectComparer } from './project-comparer.ts';

type Problems = FileReading['problems'];

/** The result of checking a text. */
export interface TextCheck {
  readonly problems: Problems;
  readonly warnings: Problems;
  /** null = it is invalid, or what it replaces is. */
  readonly changes: ProjectChanges | null;
  /** The project of the text, as JSON; null = it is invalid. */
  readonly project: string | null;
}

export interface YamlState {
  /** The file as the station has it; null = not read yet. */
  readonly file: ProjectText | null;
  /** The file that the text was made from. */
  readonly base: ProjectText | null;
  /** The text that the editor shows; grows with `shown`. Between checks the editor itself has the newest. */
  readonly text: string;
  /** Counts texts that did not come from the editor. */
  readonly shown: number;
  /** The text that was shown before it had changes of the user: undo in the editor brings them back. */
  readonly isUndoable: boolean;
  readonly isDirty: boolean;
  /** Changed texts of other projects, kept until those are open again. */
  readonly changedElsewhere: number;
  readonly check: TextCheck | null;
  readonly isChecking: boolean;
  readonly isApplying: boolean;
  readonly fault: Fault | null;
  /** Follows the file until it is closed; a changed text is kept. @returns how to close it */
  open(): () => void;
  /** The text was changed. @param read gives the newest text, once changes have settled */
  change(read: () => string): void;
  /** Keeps the text of an editor that is closed. @param path of the file that the editor was of */
  keep(text: string, path: string | undefined): void;
  /** Takes the text over as one edit, once it is checked. */
  apply(): Promise<void>;
  /** Shows the file again: drops the own changes. */
  takeTheirs(): void;
  /** The own text is to replace the file as it is now. */
  keepMine(): void;
}

export type YamlStore = StoreApi<YamlState>;

export const [YamlContext, useYaml] = storeContext<YamlStore>('YamlStore');

export interface YamlParts extends AskContext {
  readonly edit: EditStore;
  readonly clock: Clock;
  readonly comparer: ProjectComparer;
  readonly flood: { getState(): Pick<FloodState, 'allowsFile'> };
}

/** Typing settles before the text is checked. */
const DEBOUNCE_MS = 300;

/** The file changed under a text that was changed here. */
export const isConflict = ({ file, base, isDirty }: YamlState): boolean =>
  isDirty && file !== null && base !== null && file.version !== base.version;

export const isReadyToApply = (state: YamlState): boolean =>
  state.isDirty &&
  !state.isChecking &&
  !state.isApplying &&
  !isConflict(state) &&
  state.check !== null &&
  state.check.problems.count === 0;

/** The text of the project's file, and the text that replaces it. */
export function createYamlStore({ link, notices, edit, clock, comparer, flood }: YamlParts): YamlStore {
  let settling: Timer | undefined;
  let checking = 0;
  /** A check is in progress, and another one is wanted after it: the station reads one text at a time. */
  let isRunning = false;
  let isWanted = false;
  /** The text is to be applied as soon as it is checked. */
  let isAwaited = false;
  let newest: (() => string) | undefined;
  /** The text that is being applied, until the file has it. */
  let applied: string | undefined;
  /** Changed texts of projects that the station has no longer open, by the path of their file. */
  const left = new Map<string, { readonly base: ProjectText; readonly text: string }>();
  /** The project of the text that the own one replaces, as JSON. */
  let before: { readonly version: string; readonly project: string | null } | undefined;

  return createStore<YamlState>((set, get) => {
    const read = (text: string) => link.station.readFile({ text, as: 'sounder' });
    const show = (base: ProjectText, text = base.text) => {
      settling?.cancel();
      newest = undefined;
      isAwaited = false;
      const { base: before, isDirty, shown } = get();
      const isUndoable = isDirty && before?.path === base.path;
      set({ base, text, shown: shown + 1, isUndoable, isDirty: text !== base.text, fault: null });
      void check();
    };
    /** Shows the file of another project; a changed text waits until its own project is open again. */
    const changeProject = (file: ProjectText, from: ProjectText, text: string) => {
      applied = undefined;
      if (text !== from.text) left.set(from.path, { base: from, text });
      const own = left.get(file.path);
      left.delete(file.path);
      set({ check: null, changedElsewhere: left.size });
      show(own?.base ?? file, own?.text);
    };
    /** The own text is made from the file as it is now. */
    const rebase = (file: ProjectText) => {
      set({ base: file });
      void check();
    };

    /** Checks the newest text, after the check that is in progress. */
    async function check(): Promise<void> {
      checking += 1;
      const text = newest?.() ?? get().text;
      const { base } = get();
      set({ text, isChecking: true, isDirty: base !== null && text !== base.text });
      isWanted = true;
      if (isRunning) return;
      isRunning = true;
      while (isWanted) {
        isWanted = false;
        await checkNow(checking);
      }
      isRunning = false;
      if (isAwaited && !get().isChecking) await get().apply();
    }

    async function checkNow(id: number): Promise<void> {
      const { text, base } = get();
      try {
        if (text.length > MAX_READ_CHARS) throw tooLarge(text);
        const reading = await read(text);
        if (id !== checking || !base) return;
        if (before?.version !== base.version) {
          const { project } = text === base.text ? reading : await read(base.text);
          before = { version: base.version, project };
        }
        if (id !== checking) return;
        const { project, problems, warnings } = reading;
        const isBoth = before.project !== null && project !== null;
        const changes = isBoth ? await comparer.compare(before.project ?? '', project ?? '') : null;
        if (id === checking) set({ check: { problems, warnings, changes, project }, isChecking: false, fault: null });
      } catch (thrown) {
        if (id === checking) set({ check: null, isChecking: false, fault: toFault(thrown) });
      }
    }

    const take = (file: ProjectText) => {
      const { base, isDirty, check: checked, fault } = get();
      const text = newest?.() ?? get().text;
      const isApplied = file.text === applied;
      if (isApplied) applied = undefined;
      set({ file });
      if (base !== null && base.path !== file.path) changeProject(file, base, text);
      else if (base === null || !isDirty || file.text === text) show(file);
      else if (isApplied) rebase(file);
      else if (checked === null && fault !== null) void check(); // the connection was lost meanwhile
    };

    return {
      file: null,
      base: null,
      text: '',
      shown: 0,
      isUndoable: false,
      isDirty: false,
      changedElsewhere: 0,
      check: null,
      isChecking: false,
      isApplying: false,
      fault: null,
      open: () =>
        link.watch(
          (station) => station.projectText(null, take),
          (fault) => set({ fault }),
        ),
      change(read) {
        newest = read;
        isAwaited = false;
        checking += 1; // outdates a check in progress
        set({ isDirty: true, isChecking: true });
        settling?.cancel();
        settling = clock.after(DEBOUNCE_MS, () => void check());
      },
      keep(text, path) {
        if (path !== get().base?.path) return;
        newest = undefined;
        set({ text });
      },
      async apply() {
        const { base, check: checked, isDirty, isChecking, isApplying } = get();
        isAwaited = isDirty && isChecking && !isApplying;
        if (isAwaited || !base || !isReadyToApply(get())) return;
        const text = newest?.() ?? get().text;
        set({ isApplying: true });
        const project = checked?.project ?? null;
        if (project !== null && !(await flood.getState().allowsFile(JSON.parse(project) as Project)))
          return set({ isApplying: false });
        applied = text;
        const ops = textOps(text, base.version, checked?.changes ?? { renamed: [] });
        const label = 'Applied the text of the project';
        const isTaken = await edit.getState().apply(label, ops, 'Restored the text of the project');
        if (!isTaken) applied = undefined;
        set({ isApplying: false });
      },
      takeTheirs() {
        const { file } = get();
        if (file) show(file);
      },
      keepMine() {
        const { file } = get();
        if (file) rebase(file);
      },
    };
  });

  function tooLarge(text: string): Fault {
    const message = `The text is too large: ${formatBytes(text.length)}, the limit is ${formatBytes(MAX_READ_CHARS)}`;
    notices.getState().reportFault({ code: 'project.too-large', message });
    return { code: 'project.too-large', message };
  }
}
