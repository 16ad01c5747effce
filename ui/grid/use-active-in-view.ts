import { type RefObject, useEffect, useRef } from 'react';

interface ActiveRow {
  readonly position: number;
  readonly rowHeight: number;
  readonly scrollTo: (position: number) => void;
}

/** Tells whether the row is visible in a view of this height below the heading, which is as high as a row. */
function isInView(element: HTMLElement, { position, rowHeight }: ActiveRow, height: number): boolean {
  const top = position * rowHeight - element.scrollTop;
  return top >= 0 && top + 2 * rowHeight <= height;
}

/** Keeps the active row in view when the table is made smaller, as by a chart that opens under it. */
export function useActiveInView(scroller: RefObject<HTMLElement | null>, active: ActiveRow): void {
  const latest = useRef(active);
  useEffect(() => {
    latest.current = active;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let height = element.clientHeight;
    const resized = new ResizeObserver(() => {
      const row = latest.current;
      const wasInView = row.position >= 0 && isInView(element, row, height);
      height = element.clientHeight;
      if (wasInView && !isInView(element, row, height)) row.scrollTo(row.position);
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, [scroller]);
}
