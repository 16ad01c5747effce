import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { LayoutStore } from '../base/layout-store.ts';
import { focusPanel, focusTable } from '../base/screen-regions.ts';

/** Moves the focus into a side panel that opens, and when it closes back to where the focus was. */
export function usePanelFocus(layout: LayoutStore): void {
  const isOpen = useStore(layout, (state) => state.panel !== 'none');
  const entries = useStore(layout, (state) => state.panelEntries);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (entries === 0) return;
    const { activeElement } = document;
    // Nothing has the focus where one panel took the place of another.
    if (activeElement !== document.body && !activeElement?.closest('.side-panel')) before.current = activeElement;
    focusPanel();
  }, [entries]);
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      const left = before.current;
      before.current = null;
      if (document.activeElement !== document.body) return; // the focus was outside the panel
      if (left instanceof HTMLElement) left.focus();
      if (document.activeElement === document.body) focusTable();
    };
  }, [isOpen]);
}
