import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Base } from '../base/base-context.ts';
import { focusMain } from '../base/screen-regions.ts';

/** Moves the focus to the main part of a view that opens, is in front again or has its first rows, where nothing has it. */
export function useLostFocus({ catalog, layout }: Pick<Base, 'catalog' | 'layout'>): void {
  const view = useStore(layout, (state) => state.view);
  const isDialogOpen = useStore(layout, (state) => state.dialog !== 'none');
  const isKnown = useStore(catalog, (state) => state.revision >= 0);
  const isEmpty = useStore(catalog, (state) => state.series.size === 0);
  const wasKnown = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may have taken the focused element away
  useEffect(() => {
    // A page that was just opened leaves the focus to the browser.
    if (wasKnown.current && !isDialogOpen && document.activeElement === document.body) focusMain();
    wasKnown.current = isKnown;
  }, [view, isDialogOpen, isKnown, isEmpty]);
}
