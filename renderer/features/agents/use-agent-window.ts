import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Height of a row without warnings, px. */
const ROW_HEIGHT = 44;
const OVERSCAN = 8;

/** A row that is drawn, and its place. */
export interface WindowRow {
  readonly index: number;
  readonly key: string;
}

export interface AgentWindow {
  readonly rows: readonly WindowRow[];
  /** Heights of the rows above and below those that are drawn, px. */
  readonly above: number;
  readonly below: number;
  /** Measures a row, which is as high as its warnings make it. */
  readonly measure: (row: HTMLElement | null) => void;
  /** Draws a row, so that it can take the focus. */
  readonly reveal: (index: number) => void;
}

/** The rows of a table that are seen, of any number. @param body where the rows begin, in the scrolled area */
export function useAgentWindow(
  scroller: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
  keys: readonly string[],
): AgentWindow {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = topWithin(scroller.current, body.current);
    if (top !== margin) setMargin(top); // what is above the table comes and goes
  });
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => keys[index] ?? index,
    overscan: OVERSCAN,
    scrollMargin: margin,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  return {
    rows: items.map(({ index }) => ({ index, key: keys[index] ?? '' })),
    above: first ? first.start - margin : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - margin) : 0,
    measure: virtualizer.measureElement,
    reveal: (index) => virtualizer.scrollToIndex(index),
  };
}

function topWithin(scroller: HTMLElement | null, element: HTMLElement | null): number {
  if (!scroller || !element) return 0;
  const top = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  return Math.round(top + scroller.scrollTop);
}
