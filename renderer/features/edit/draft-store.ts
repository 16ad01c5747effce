import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NoticesStore } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';

/** The subject of a form. */
export type DraftPlace =
  | { readonly kind: 'targets'; readonly ids: readonly number[] }
  | { readonly kind: 'defaults' }
  /** The defaults that the settings of the page show. */
  | { readonly kind: 'default-thresholds' }
  /** null = a new one. */
  | { readonly kind: 'group'; readonly name: string | null };

/** Fields as written and not applied yet. */
export type DraftValues = Readonly<Record<string, string | boolean>>;

export interface Draft {
  readonly place: DraftPlace;
  /** The displayed name of the subject. */
  readonly title: string;
  readonly values: DraftValues;
}

export interface DraftsState {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** A draft without values is discarded. */
  keep(draft: Draft): void;
  discard(place: DraftPlace): void;
  /** Reports that a form with unapplied changes was left, and offers to show it again. */
  leave(place: DraftPlace): void;
  /** Shows the form again that the draft was written in. */
  show(place: DraftPlace): void;
}

export type DraftStore = StoreApi<DraftsState>;

export const [DraftsContext, useDrafts] = storeContext<DraftStore>('DraftStore');

export interface DraftParts {
  readonly notices: NoticesStore;
  /** Tells whether the subject of the form still exists. */
  readonly exists: (place: DraftPlace) => boolean;
  /** Shows the form again. */
  readonly show: (place: DraftPlace) => void;
}

export const draftKey = (place: DraftPlace): string => JSON.stringify(place);

/** Unapplied changes of forms, kept while another form is open. */
export function createDraftStore({ notices, exists, show }: DraftParts): DraftStore {
  return createStore<DraftsState>((set, get) => {
    const without = (place: DraftPlace) => {
      const drafts = new Map(get().drafts);
      return drafts.delete(draftKey(place)) ? drafts : undefined;
    };
    return {
      drafts: new Map(),
      keep(draft) {
        if (Object.keys(draft.values).length === 0) return get().discard(draft.place);
        set({ drafts: new Map(get().drafts).set(draftKey(draft.place), draft) });
      },
      discard(place) {
        const drafts = without(place);
        if (drafts) set({ drafts });
      },
      leave(place) {
        const draft = get().drafts.get(draftKey(place));
        if (!draft) return;
        if (!exists(place)) return get().discard(place);
        notices.getState().report({
          tone: 'done',
          message: `Kept the unapplied changes to ${draft.title}`,
          action: { label: 'Show', run: () => show(place) },
        });
      },
      show,
    };
  });
}
