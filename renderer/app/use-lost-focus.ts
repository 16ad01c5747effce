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
    const { current: wasOpen } = wasKnown;
    wasKnown.current = isKnown;
    // A page that was just opened leaves the focus to the browser.
    if (wasOpen && !isDialogOpen) return focusMainOnceThere();
    return undefined;
  }, [view, isDialogOpen, isKnown, isEmpty]);
}

/**
 * Moves the focus where nothing has it, once there is a main part: a map that is laid out first comes later. A user who clicks or types
 * meanwhile has moved on. @returns ends the waiting
 */
function focusMainOnceThere(): () => void {
  const isLost = () => document.activeElement === document.body;
  const waiting = new AbortController();
  const watch = new MutationObserver(() => {
    if (isLost()) focusMain();
    if (!isLost()) waiting.abort();
  });
  waiting.signal.addEventListener('abort', () => watch.disconnect(), { once: true });
  if (isLost()) focusMain();
  if (isLost()) {
    watch.observe(document.body, { childList: true, subtree: true });
    for (const type of ['pointerdown', 'keydown']) {
      document.addEventListener(type, () => waiting.abort(), { signal: waiting.signal, capture: true });
    }
  }
  return () => waiting.abort();
}
