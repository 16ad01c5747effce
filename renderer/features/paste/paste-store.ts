import { createStore, type StoreApi } from 'zustand/vanilla';
import { type FileReading, MAX_READ_CHARS } from '../../../core/contracts/file-reading.ts';
import { recogniseFile } from '../../../core/model/file-kind.ts';
import type { Project, Target } from '../../../core/model/project.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { DEFAULT_PROBE } from '../../../probes/registry.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import type { HostBridge } from '../../base/host/host-bridge.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';
import { rateLimitIn, type StatusStore } from '../../live/status-store.ts';
import type { EditStore } from '../edit/edit-store.ts';
import type { SettingName, WrittenSettings } from '../edit/setting-fields.ts';
import type { RunStore } from '../run/run-store.ts';
import { keepsMost } from './keeps-most.ts';
import type { PasteReader } from './paste-reader.ts';
import { choiceOf, isReadyToAdd, needsRateConfirmation } from './paste-readiness.ts';
import { addOps, type GivenNames } from './pasted-targets.ts';
import type { ColumnRole } from './tables/column-roles.ts';
import {
  type EditedField,
  NO_CHANGES,
  type PasteChanges,
  type PasteChoice,
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
/** A larger text is no list of targets, and no project either. */
export const MAX_TEXT = 16_000_000;

export const tooLarge = (what: string, size: number): Fault => ({
  code: 'paste.too-large',
  message: `${what} is too large for a target list or a project: ${formatBytes(size)}; the limit is ${formatBytes(MAX_TEXT)}`,
});

const NO_NAMES: GivenNames = new Map();

/** A text that grows by more at once was pasted, not typed: it is read at once. */
const MOST_TYPED = 20;

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

  // A project without targets gets some next.
  catalog.subscribe(({ revision, targets }, before) => {
    if (revision !== before.revision && targets.size === 0) reader.prepare();
  });

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
        // Without a wait for a list: the thread reads it while the dialog is drawn.
        const source = recogniseFile(text) === null ? text : await fileReading(text);
        if (source === undefined) return null;
        const known = currentProject();
        readRevision = project?.revision;
        return await reader.read(source, chosen, known, get().changes);
      } catch (error) {
        context.notices.getState().reportFault(toFault(error));
        return null;
      }
    }
    /** A project file is read by the station. @returns undefined when a fault was reported */
    async function fileReading(text: string): Promise<FileReading | undefined> {
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
      if (delayMs === 0) void read(id);
      else settling = clock.after(delayMs, () => void read(id));
    };
    const isTooLarge = (text: string | null): boolean => {
      if (text === null || text.length <= MAX_TEXT) return false;
      context.notices.getState().reportFault(tooLarge('The text', text.length));
      return true;
    };
    const clear = () =>
      set({
        text: '',
        givenNames: NO_NAMES,
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
      givenNames: NO_NAMES,
      changes: NO_CHANGES,
      isReading: false,
      isAdding: false,
      isRateConfirmed: false,
      open(text) {
        if (isTooLarge(text)) return;
        const isOpen = layout.getState().dialog === 'paste';
        // An empty paste keeps the current text.
        if (text !== null && (text !== '' || !isOpen))
          set({ text, givenNames: NO_NAMES, changes: NO_CHANGES, isRateConfirmed: false });
        reader.prepare();
        readSoon(0);
        layout.getState().showDialog('paste');
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
        if (isTooLarge(text)) return;
        const isTyped = Math.abs(text.length - get().text.length) <= MOST_TYPED;
        const isOther = !keepsMost(get().text, text);
        set({ text, isRateConfirmed: false, ...(isOther && { changes: NO_CHANGES, givenNames: NO_NAMES }) });
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
        if (andStart) await run.getState().start({ allowRate: isRateConfirmed });
      },
    };
  });
}
