import { createStore, type StoreApi } from 'zustand/vanilla';
import { type FileReading, MAX_READ_CHARS } from '../../../core/contracts/file-reading.ts';
import { recogniseFile } from '../../../core/model/file-kind.ts';
import type { Project, Target } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { toFault } from '../../../core/result/result.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import { DEFAULT_PROBE } from '../../../probes/registry.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import type { HostBridge } from '../../base/host/host-bridge.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';
import { rateLimitIn, type StatusStore } from '../../live/status-store.ts';
import type { EditStore } from '../edit/edit-store.ts';
import {
  areSettingsValid,
  pasteFields,
  type SettingName,
  settingsOf,
  type WrittenSettings,
} from '../edit/setting-fields.ts';
import type { RunStore } from '../run/run-store.ts';
import { nameProblems } from './given-names.ts';
import { keepsMost } from './keeps-most.ts';
import type { PasteReader } from './paste-reader.ts';
import { addOps, type GivenNames } from './pasted-targets.ts';
import type { ColumnRole } from './tables/column-roles.ts';
import {
  type EditedField,
  NO_CHANGES,
  type PasteChanges,
  type PasteChoice,
  type RecognizedLine,
  type RowEdit,
  type Understanding,
} from './understanding.ts';

export interface PasteState {
  readonly text: string;
  readonly probe: string;
  /** See PasteChoice. */
  readonly recognizes: boolean;
  readonly written: WrittenSettings;
  /** Result for the text and settings at the time of reading; null = nothing to read. */
  readonly understanding: Understanding | null;
  /** Written over the names that were understood. */
  readonly givenNames: GivenNames;
  /** Columns, rows and fields that the user changed. */
  readonly changes: PasteChanges;
  readonly isReading: boolean;
  readonly isAdding: boolean;
  /** The user knows that the plan is faster than the guard allows. */
  readonly isRateConfirmed: boolean;
  /** @param text null = keep the text of the last time */
  open(text: string | null): void;
  /** Lets the user choose a file with targets and opens it. */
  openFile(): Promise<void>;
  setText(text: string): void;
  /** @param key of the target that gets the name */
  setName(key: string, name: string): void;
  /** @param key of the row whose field is changed */
  setField(key: string, field: EditedField, written: string): void;
  setRole(column: number, role: ColumnRole): void;
  /** Reads a table as a list of words, or as a table again. */
  setIsList(isList: boolean): void;
  /** @param keys of the rows that are added, or not */
  include(keys: readonly string[], isIncluded: boolean): void;
  setRecognizes(recognizes: boolean): void;
  setProbe(probe: string): void;
  setSetting(name: SettingName, written: string): void;
  confirmRate(isConfirmed: boolean): void;
  /** Waits for a reading in progress, unless the text changes meanwhile. */
  add(andStart: boolean): Promise<void>;
}

export type PasteStore = StoreApi<PasteState>;

export const [PasteContext, usePaste] = storeContext<PasteStore>('PasteStore');

export interface PasteParts {
  readonly catalog: CatalogStore;
  readonly status: StatusStore;
  readonly edit: EditStore;
  readonly run: RunStore;
  readonly layout: LayoutStore;
  readonly clock: Clock;
  readonly bridge: Pick<HostBridge, 'openText'>;
  readonly reader: PasteReader;
  readonly link: AskContext['link'];
  readonly notices: AskContext['notices'];
}

/** Typing settles before the text is read again. */
const DEBOUNCE_MS = 150;
/** A text that grows by more at once was pasted, not typed: it is read at once. */
const MOST_TYPED = 20;

/** @param limit packets/s above which Start asks */
export const needsRateConfirmation = (understanding: Understanding | null, limit: number): boolean =>
  (understanding?.budget.whole.packetsPerSecond ?? 0) > limit;

/** The written values of the fields that the probe uses. */
const writtenFor = (probe: string, written: WrittenSettings): WrittenSettings =>
  Object.fromEntries(pasteFields(probe).map(({ name }) => [name, written[name] ?? '']));

type Chosen = Pick<PasteState, 'probe' | 'written' | 'recognizes'>;

const choiceOf = ({ probe, written, recognizes }: Chosen): PasteChoice => ({
  probe,
  recognizes,
  settings: settingsOf(writtenFor(probe, written)),
});

/** The error of a missing or unsuitable port; undefined = none. */
export function missingPort(state: Chosen, defaults: Settings): string | undefined {
  const { probe, settings } = choiceOf(state);
  const example: Target = { probe, to: '192.0.2.1', ...settings };
  const parsed = parseProject({ sounder: 1, defaults, targets: { example } });
  return 'issues' in parsed ? parsed.issues.find(({ path }) => path.includes('port'))?.message : undefined;
}

/** Validates the settings of a list's targets; a file has its own. */
function isChoiceValid(state: PasteState, defaults: Settings): boolean {
  const { understanding } = state;
  const isApart = ({ probe, settings }: RecognizedLine) => probe !== state.probe || settings['port'] !== undefined;
  const others = understanding?.recognized.filter(isApart).length ?? 0;
  const isForNone = understanding !== null && others >= understanding.targets;
  return (
    areSettingsValid(writtenFor(state.probe, state.written)) &&
    (isForNone || missingPort(state, defaults) === undefined)
  );
}

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

const knownNames = new WeakMap<Catalog['targets'], ReadonlySet<string>>();

/** The names of all targets, made once for each state of the catalog. */
function namesOf(targets: Catalog['targets']): ReadonlySet<string> {
  const known = knownNames.get(targets);
  if (known) return known;
  const names = new Set(Array.from(targets.values(), ({ name }) => name));
  knownNames.set(targets, names);
  return names;
}

/** The errors of names edited in the preview, by the key of their target. */
export function pasteNameProblems(
  { understanding, givenNames }: Pick<PasteState, 'understanding' | 'givenNames'>,
  { targets }: Pick<Catalog, 'targets'>,
): ReadonlyMap<string, string> {
  if (!understanding || givenNames.size === 0) return NO_PROBLEMS;
  const taken = namesOf(targets);
  return nameProblems(understanding, givenNames, (name) => taken.has(name));
}

/** The targets are read, valid and not being added already. */
export const isReadyToAdd = (state: PasteState, catalog: Pick<Catalog, 'targets' | 'defaults'>): boolean =>
  (state.understanding?.targets ?? 0) > 0 &&
  (state.understanding?.file != null || isChoiceValid(state, catalog.defaults)) &&
  pasteNameProblems(state, catalog).size === 0 &&
  !state.isReading &&
  !state.isAdding;

/** Only one column has such a role; tags, sites and descriptions may be in several. */
const isOnce = (role: ColumnRole): boolean => ['name', 'address', 'probe', 'port'].includes(role);

function projectOf(catalog: Catalog): Project {
  const targets: Record<string, Target> = {};
  for (const { name, definition } of catalog.targets.values()) targets[name] = definition;
  return { sounder: 1, defaults: catalog.defaults, groups: catalog.groups, targets };
}

function describeAdded({ targets, file }: Understanding): string {
  const groups = file && file.groups > 0 ? ` and ${plural(file.groups, 'group')}` : '';
  return `${plural(targets, 'target')}${groups}`;
}

/** The paste dialog: its text, the result of reading it, and the packet budget. */
export function createPasteStore(context: PasteParts): PasteStore {
  const { catalog, status, edit, run, layout, clock, reader } = context;
  let settling: Timer | undefined;
  let reading = 0;
  /** The action after the current reading; null = none. */
  let wish: { readonly andStart: boolean } | null = null;
  /** Revision of the catalog that the text was compared with. */
  let readRevision: number | undefined;
  let project: { readonly revision: number; readonly value: Project } | undefined;

  const currentProject = (): Project => {
    const now = catalog.getState();
    if (project?.revision !== now.revision) project = { revision: now.revision, value: projectOf(now) };
    return project.value;
  };

  return createStore<PasteState>((set, get) => {
    async function read(id: number): Promise<void> {
      const { text } = get();
      const chosen = choiceOf(get());
      if (text.trim() === '') return set({ understanding: null, isReading: false });
      const understanding = await understand(text, chosen);
      if (id !== reading) return;
      set({ understanding, isReading: false });
      if (wish && layout.getState().dialog === 'paste') await get().add(wish.andStart);
      wish = null;
    }
    /** null when there is nothing to read, or a fault was reported. */
    async function understand(text: string, chosen: PasteChoice): Promise<Understanding | null> {
      try {
        const source = await sourceOf(text);
        if (source === undefined) return null;
        const known = currentProject();
        readRevision = project?.revision;
        return await reader.read(source, chosen, known, get().changes);
      } catch (error) {
        context.notices.getState().reportFault(toFault(error));
        return null;
      }
    }
    /** A list is read here, a project file by the station. @returns undefined when a fault was reported */
    async function sourceOf(text: string): Promise<string | FileReading | undefined> {
      if (recogniseFile(text) === null) return text;
      if (text.length > MAX_READ_CHARS) {
        const message = `File too large: the limit is ${formatBytes(MAX_READ_CHARS)}`;
        context.notices.getState().reportFault({ code: 'paste.too-large', message });
        return undefined;
      }
      return ask(context, (station) => station.readFile({ text, as: null }));
    }
    const readSoon = (delayMs: number) => {
      settling?.cancel();
      wish = null; // it concerned the previous text
      const id = ++reading; // outdates a reading in progress at once
      set({ isReading: true });
      settling = clock.after(delayMs, () => void read(id));
    };
    const clear = () =>
      set({
        text: '',
        givenNames: NO_PROBLEMS,
        changes: NO_CHANGES,
        understanding: null,
        isReading: false,
        isRateConfirmed: false,
      });
    const change = (changes: Partial<PasteChanges>, delayMs = 0) => {
      set({ changes: { ...get().changes, ...changes } });
      readSoon(delayMs);
    };

    return {
      text: '',
      probe: DEFAULT_PROBE,
      recognizes: true,
      written: {},
      understanding: null,
      givenNames: NO_PROBLEMS,
      changes: NO_CHANGES,
      isReading: false,
      isAdding: false,
      isRateConfirmed: false,
      open(text) {
        const isOpen = layout.getState().dialog === 'paste';
        layout.getState().showDialog('paste');
        // An empty paste keeps the current text.
        if (text !== null && (text !== '' || !isOpen))
          set({ text, givenNames: NO_PROBLEMS, changes: NO_CHANGES, isRateConfirmed: false });
        readSoon(0);
      },
      async openFile() {
        try {
          const opened = await context.bridge.openText();
          if (opened) get().open(opened.text);
        } catch (error) {
          context.notices.getState().reportFault(toFault(error));
        }
      },
      setText(text) {
        const isTyped = Math.abs(text.length - get().text.length) <= MOST_TYPED;
        const isOther = !keepsMost(get().text, text);
        set({ text, isRateConfirmed: false, ...(isOther && { changes: NO_CHANGES, givenNames: NO_PROBLEMS }) });
        readSoon(isTyped ? DEBOUNCE_MS : 0);
      },
      setName: (key, name) => set({ givenNames: new Map(get().givenNames).set(key, name) }),
      setField(key, field, written) {
        const { edits } = get().changes;
        const before: RowEdit = edits.get(key) ?? {};
        change({ edits: new Map(edits).set(key, { ...before, [field]: written }) }, DEBOUNCE_MS);
      },
      setRole(column, role) {
        const roles = get().understanding?.table?.roles.with(column, role);
        const isMoved = (one: ColumnRole, at: number) => isOnce(role) && one === role && at !== column;
        if (roles) change({ roles: roles.map((one, at) => (isMoved(one, at) ? 'ignore' : one)) });
      },
      setIsList: (isList) => change({ isList }),
      include(keys, isIncluded) {
        const skipped = new Set(get().changes.skipped);
        for (const key of keys) {
          if (isIncluded) skipped.delete(key);
          else skipped.add(key);
        }
        change({ skipped });
      },
      setRecognizes(recognizes) {
        set({ recognizes });
        readSoon(0);
      },
      setProbe(probe) {
        set({ probe });
        readSoon(0);
      },
      setSetting(name, value) {
        set({ written: { ...get().written, [name]: value } });
        readSoon(DEBOUNCE_MS);
      },
      confirmRate: (isRateConfirmed) => set({ isRateConfirmed }),
      async add(andStart) {
        // Another page may have added a target of the same name since: names are made free again before they are used.
        if (!get().isReading && get().understanding && readRevision !== catalog.getState().revision) readSoon(0);
        const { understanding, isReading, isRateConfirmed } = get();
        if (isReading) wish = { andStart };
        if (!understanding || !isReadyToAdd(get(), catalog.getState())) return;
        const limit = rateLimitIn(status.getState());
        if (andStart && needsRateConfirmation(understanding, limit) && !isRateConfirmed) return;
        const ops = addOps(understanding, get().givenNames, get().changes.skipped);
        set({ isAdding: true });
        const added = describeAdded(understanding);
        const isAdded = await edit.getState().apply(`Added ${added}`, ops, `Removed ${added}`);
        set({ isAdding: false });
        if (!isAdded) return;
        clear();
        layout.getState().showDialog('none');
        if (andStart) await run.getState().start(isRateConfirmed ? { allowRate: true } : undefined);
      },
    };
  });
}
