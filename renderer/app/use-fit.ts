import { type RefObject, useLayoutEffect } from 'react';

/**
 * Hides the least important parts of a bar until its content fits: its `data-fit` goes up from 0 to at most `levels`, and the
 * style sheet takes something away at each step. Looked at again whenever the bar or something in it changes its size;
 * past React, since all steps are within one layout.
 */
export function useFit(bar: RefObject<HTMLElement | null>, levels: number): void {
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const choose = () => {
      for (let level = 0; level <= levels; level++) {
        element.dataset['fit'] = String(level);
        if (element.scrollWidth <= element.clientWidth) return;
      }
    };
    const sizes = new ResizeObserver(choose);
    const observe = () => {
      sizes.disconnect();
      for (const one of [element, ...element.children]) sizes.observe(one);
    };
    const children = new MutationObserver(observe);
    children.observe(element, { childList: true });
    observe();
    choose();
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, [bar, levels]);
}
