import { type RefObject, useLayoutEffect, useState } from 'react';

interface FrameView {
  /** Inside size without scroll bars, CSS px. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** Device pixels per CSS pixel. */
  readonly scale: number;
}

const FIRST: FrameView = { width: 1024, height: 600, scrollTop: 0, scale: 1 };

/** Size and position of a scrolled element, before each paint. */
export function useFrameView(frame: RefObject<HTMLElement | null>): FrameView {
  const [view, setView] = useState(FIRST);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const read = () => {
      const next = {
        width: element.clientWidth,
        height: element.clientHeight,
        scrollTop: element.scrollTop,
        scale: devicePixelRatio,
      };
      setView((before) =>
        before.width === next.width &&
        before.height === next.height &&
        before.scrollTop === next.scrollTop &&
        before.scale === next.scale
          ? before
          : next,
      );
    };
    read();
    const sizes = new ResizeObserver(read);
    sizes.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [frame]);
  return view;
}
