import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LayoutStore } from '../../base/layout-store.ts';
import { storeContext } from '../../base/store-context.ts';
import { TOUR_STEPS } from './tour-steps.ts';

export interface TourState {
  /** The step that is shown; null = none is. */
  readonly at: number | null;
  start(): void;
  /** Ends the tour after its last step. */
  move(by: 1 | -1): void;
  /** It does not start by itself again. */
  end(): void;
}

export type TourStore = StoreApi<TourState>;

export const [TourContext, useTour] = storeContext<TourStore>('TourStore');

export function createTourStore({ layout }: { readonly layout: LayoutStore }): TourStore {
  return createStore<TourState>((set, get) => ({
    at: null,
    start: () => set({ at: 0 }),
    move(by) {
      const next = (get().at ?? 0) + by;
      if (next >= TOUR_STEPS.length) get().end();
      else set({ at: Math.max(0, next) });
    },
    end() {
      set({ at: null });
      layout.getState().setTourSeen();
    },
  }));
}
