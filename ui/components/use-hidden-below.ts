import { type RefObject, useEffect, useState } from 'react';

/**
 * Number of items of a scrolled list below its visible part: not every system shows a scroll bar.
 * @param items selects them
 * @param of the listed data: a change counts again
 */
export function useHiddenBelow(list: RefObject<HTMLElement | null>, items: string, of: unknown): number {
  const [hidden, setHidden] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other items make it another number
  useEffect(() => {
    const element = list.current;
    if (!element) return setHidden(0);
    const look = () => {
      const { bottom } = element.getBoundingClientRect();
      // An item counts as hidden when more than its lower half is.
      const isHidden = (item: Element) => {
        const box = item.getBoundingClientRect();
        return (box.top + box.bottom) / 2 > bottom;
      };
      setHidden(Array.from(element.querySelectorAll(items)).filter(isHidden).length);
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [list, items, of]);
  return hidden;
}
