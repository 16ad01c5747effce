import { createStore, type StoreApi } from 'zustand/vanilla';
import { NOTE } from '../../../../core/contracts/notes.ts';
import type { TimelineEvent } from '../../../../core/contracts/station.ts';
import type { Base } from '../../../base/base-context.ts';
import { ask } from '../../../base/notices.ts';
import { storeContext } from '../../../base/store-context.ts';
import { withEvent } from '../../../live/timeline-store.ts';
import type { ChartState, ChartStore } from '../chart-state.ts';

/** A note that is being written. */
export interface NoteDraft {
  /** null = it is new. */
  readonly id: number | null;
  readonly atMs: number;
  readonly endMs: number | null;
  readonly text: string;
  /** null = it is of all series. */
  readonly series: number | null;
}

export interface NotesState {
  /** null = the form is closed. */
  readonly draft: NoteDraft | null;
  readonly isSaving: boolean;
  /** Opens the form for a new note: at the chart's cursor, else now. */
  begin(): void;
  edit(note: TimelineEvent): void;
  cancel(): void;
  /** Closes the form once the note is stored. */
  save(draft: NoteDraft): Promise<void>;
  delete(note: TimelineEvent): Promise<void>;
}

export type NotesStore = StoreApi<NotesState>;

export const [NotesContext, useNotes] = storeContext<NotesStore>('NotesStore');

export const isNote = ({ kind }: TimelineEvent): boolean => kind === NOTE;

type NotesParts = Pick<Base, 'link' | 'notices' | 'layout' | 'timeline' | 'stationNowMs'> & {
  readonly chart: Pick<ChartStore, 'cursorMs'> & { getState(): Pick<ChartState, 'drawn'> };
};

const fieldsOf = ({ atMs, endMs, text, series }: Omit<NoteDraft, 'id'>) => ({
  atMs,
  endMs,
  text,
  ...(series === null ? {} : { series }),
});

const draftOf = ({ id, atMs, endMs, message, series }: TimelineEvent): NoteDraft => ({
  id,
  atMs,
  endMs,
  text: message,
  series: series ?? null,
});

/** Notes on the timeline: written, changed and deleted, each of which can be undone. */
export function createNotesStore({ link, notices, layout, timeline, chart, stationNowMs }: NotesParts): NotesStore {
  /** Shown at once, also in a replay, whose events are those of the past. */
  const show = (event: TimelineEvent) => timeline.setState((before) => withEvent(before, event));
  const report = (message: string, undo: () => Promise<unknown>) =>
    notices.getState().report({ tone: 'done', message, action: { label: 'Undo', run: () => void undo() } });

  async function add(draft: Omit<NoteDraft, 'id'>): Promise<TimelineEvent | undefined> {
    const added = await ask({ link, notices }, (station) => station.note(fieldsOf(draft)));
    if (added) show(added);
    return added;
  }

  async function change(draft: NoteDraft, id: number): Promise<TimelineEvent | undefined> {
    const changed = await ask({ link, notices }, (station) => station.noteChange({ ...fieldsOf(draft), id }));
    if (changed) show(changed);
    return changed;
  }

  async function remove(note: TimelineEvent): Promise<boolean> {
    const answer = await ask({ link, notices }, (station) => station.noteDelete({ id: note.id }));
    if (answer === undefined) return false;
    show({ ...note, deleted: true });
    return true;
  }

  return createStore<NotesState>((set, get) => {
    const open = (draft: NoteDraft) => {
      set({ draft });
      layout.getState().showDialog('note');
    };
    const close = () => {
      set({ draft: null });
      layout.getState().showDialog('none');
    };
    return {
      draft: null,
      isSaving: false,
      begin() {
        const { drawn } = chart.getState();
        const series = drawn.length === 1 ? (drawn[0] ?? null) : null;
        open({ id: null, atMs: chart.cursorMs() ?? stationNowMs(), endMs: null, text: '', series });
      },
      edit: (note) => open(draftOf(note)),
      cancel: close,
      async save(draft) {
        if (get().isSaving) return;
        set({ isSaving: true });
        const { id } = draft;
        const before = timeline.getState().events.find((event) => event.id === id);
        const saved = id === null ? await add(draft) : await change(draft, id);
        set({ isSaving: false });
        if (!saved) return;
        close();
        if (id === null) report('Added a note', () => remove(saved));
        else if (before) report('Changed a note', () => change(draftOf(before), id));
      },
      async delete(note) {
        if (await remove(note)) report('Deleted a note', () => add(draftOf(note)));
      },
    };
  });
}
