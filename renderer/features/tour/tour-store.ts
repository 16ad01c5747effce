import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LayoutStore } from '../../base/layout-store.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import { TOUR_STEPS } from './tour-steps.ts';

export interface TourState {
  /** The step that is shown; null = none is. */
  readonly at: number | null;
  readonly isByItself: boolean;
  start(): void;
  /** For a first user: it ends when the project gets targets, since it would stand in the way of what was begun. */
  startByItself(): void;
  /** Ends the tour after its last step. */
  move(by: 1 | -1): void;
  /** It does not start by itself again. */
  end(): void;
}

export type TourStore = StoreApi<TourState>;

export const [TourContext, useTour] = storeContext<TourStore>('TourStore');

interface TourParts {
  readonly layout: LayoutStore;
  readonly catalog: CatalogStore;
}

export function createTourStore({ layout, catalog }: TourParts): TourStore {
  const tour = createStore<TourState>((set, get) => ({
    at: null,
    isByItself: false,
    start: () => set({ at: 0, isByItself: false }),
    startByItself: () => set({ at: 0, isByItself: true }),
    move(by) {
      const next = (get().at ?? 0) + by;
      if (next >= TOUR_STEPS.length) get().end();
      else set({ at: Math.max(0, next) });
    },
    end() {
      set({ at: null, isByItself: false });
      layout.getState().setTourSeen();
    },
  }));
  catalog.subscribe(({ targets }) => {
    if (targets.size > 0 && tour.getState().isByItself) tour.getState().end();
  });
  return tour;
}
