import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Box, fitted, moved, readable, type Size, shown, type Viewport, zoomed } from './viewport.ts';

/** A hand trembles: less than this is a click. */
const DRAG_PX = 4;
const WHEEL_RATE = 0.0016;
export const ZOOM_STEP = 1.3;

const NO_SIZE: Size = { width: 0, height: 0 };

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState(NO_SIZE);
  useLayoutEffect(() => {
    const own = element.current;
    if (!own) return;
    const measure = () => setSize({ width: own.clientWidth, height: own.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(own);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}

export interface MapView {
  readonly view: Viewport;
  readonly size: Size;
  /** The whole map stays in view when map or window change. */
  readonly isFitted: boolean;
  readonly fit: () => void;
  /** Zooms around the centre. */
  readonly zoom: (factor: number) => void;
  readonly move: (x: number, y: number) => void;
  /** Brings a part of the map into the window, readable, and as much around it as there is room for. */
  readonly show: (part: Box, around: Box) => void;
  readonly drag: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
  };
}

/** The visible part of the map: the whole map until wheel, pointer or keys change it. */
export function useMapView(surface: RefObject<HTMLElement | null>, map: Size, headHeight: number): MapView {
  const size = useSize(surface);
  const [own, setOwn] = useState<Viewport | null>(null);
  const view = own ?? fitted(map, size, headHeight);
  const now = useRef(view);
  now.current = view;
  const grip = useRef<{ x: number; y: number; isDragging: boolean } | null>(null);

  const change = useCallback((next: (view: Viewport) => Viewport) => {
    now.current = next(now.current);
    setOwn(now.current);
  }, []);

  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * WHEEL_RATE);
      change((before) =>
        moved(zoomed(before, factor, event.clientX - box.left, event.clientY - box.top), -event.deltaX, 0),
      );
    };
    // React listens passively: it could not keep the page from zooming as well.
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [surface, change]);

  return {
    view,
    size,
    isFitted: own === null,
    fit: () => setOwn(null),
    zoom: (factor) => change((before) => zoomed(before, factor, size.width / 2, size.height / 2)),
    move: (x, y) => change((before) => moved(before, x, y)),
    show: (part, around) => change((before) => shown(shown(readable(before, part), around, size), part, size)),
    drag: {
      onPointerDown: ({ button, clientX: x, clientY: y }) => {
        if (button === 0) grip.current = { x, y, isDragging: false };
      },
      onPointerMove: (event) => {
        const held = grip.current;
        if (!held || event.buttons !== 1) return;
        const [x, y] = [event.clientX - held.x, event.clientY - held.y];
        if (!held.isDragging && Math.hypot(x, y) < DRAG_PX) return;
        // Captured only now: the capturing element also gets the click, which belongs to the node.
        if (!held.isDragging) event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { x: event.clientX, y: event.clientY, isDragging: true };
        change((before) => moved(before, x, y));
      },
      onPointerUp: () => {
        grip.current = null;
      },
    },
  };
}
