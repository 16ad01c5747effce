import { type RefObject, useEffect, useState } from 'react';

/** Less than this of the last heading in view: it is cut. Fractions of a pixel are not. */
const WHOLE = 0.98;

/**
 * Tells whether the grid extends beyond its visible right edge. Its last heading is observed: reading the place at each
 * step of scrolling would lay out the rows twice per frame.
 * @param last id of the last column
 */
export function useMoreAside(scroller: RefObject<HTMLElement | null>, last: string | undefined): boolean {
  const [hasMore, setHasMore] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another column has another heading
  useEffect(() => {
    const element = scroller.current;
    const heading = element?.querySelector('.grid-head-row')?.lastElementChild;
    if (!element || !heading) return;
    const observer = new IntersectionObserver(
      (entries) => setHasMore((entries.at(-1)?.intersectionRatio ?? 1) < WHOLE),
      { root: element, threshold: WHOLE },
    );
    observer.observe(heading);
    return () => observer.disconnect();
  }, [scroller, last]);
  return hasMore;
}
