/** The place where a context menu opens, in px of the window. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** The keys that open a context menu. */
export const isMenuKey = ({ key, shiftKey }: Press): boolean => key === 'ContextMenu' || (key === 'F10' && shiftKey);

interface PlacedEvent {
  readonly currentTarget: Element;
  readonly clientX?: number;
  readonly clientY?: number;
}

/** At the pointer, or below the element where a key opened it. */
export function placeOf({ currentTarget, clientX = 0, clientY = 0 }: PlacedEvent): MenuPlace {
  if (clientX > 0 || clientY > 0) return { x: clientX, y: clientY };
  const { left, bottom } = currentTarget.getBoundingClientRect();
  return { x: left, y: bottom };
}
