import { type RefObject, useEffect, useState } from 'react';

/** Tells whether the grid extends beyond its visible right edge. */
export function useMoreAside(scroller: RefObject<HTMLElement | null>, width: number): boolean {
  const [hasMore, setHasMore] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns make it another width
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => setHasMore(element.scrollLeft + element.clientWidth < element.scrollWidth - 1);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, width]);
  return hasMore;
}
