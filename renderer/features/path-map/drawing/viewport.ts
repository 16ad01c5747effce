/** The visible part of the map: a point (x, y) of the map is at x × scale + left, y × scale + top. */
export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Below this scale labels are illegible: only glyphs are drawn. */
export const FAR_SCALE = 0.45;
/** From this scale on, nodes and lines show numbers. */
export const NEAR_SCALE = 0.95;
const READABLE_SCALE = 0.85;
const LABEL_SIZE = 12;
const FAR_LABEL_SIZE = 15;
const LEAST_SCALE = 0.05;
const MOST_SCALE = 3;
/** A small map is not blown up to fill a large window. */
const MOST_FIT = 1.25;

/** Font size of labels, in units of the map: larger in its boxes where the whole map is small. */
export const labelSize = (scale: number): number => (scale < READABLE_SCALE ? FAR_LABEL_SIZE : LABEL_SIZE);

const bounded = (scale: number, most = MOST_SCALE) => Math.min(most, Math.max(LEAST_SCALE, scale));

/** Shows the whole map, centred. */
export function fitted(map: Size, window: Size, headHeight = 0): Viewport {
  const height = Math.max(1, window.height - headHeight);
  const scale = bounded(Math.min(window.width / map.width, height / map.height), MOST_FIT);
  return {
    left: (window.width - map.width * scale) / 2,
    top: headHeight + (height - map.height * scale) / 2,
    scale,
  };
}

/** Zooms so that the point at (x, y) of the window stays there. */
export function zoomed(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = bounded(view.scale * factor);
  const real = scale / view.scale;
  return { left: x - (x - view.left) * real, top: y - (y - view.top) * real, scale };
}

export const moved = (view: Viewport, x: number, y: number): Viewport => ({
  ...view,
  left: view.left + x,
  top: view.top + y,
});

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Margin that keeps the surroundings of the shown part visible. */
const MARGIN = 40;

/** The shift that brings a span into the window; a span that is too long is aligned with the window's start. */
function into(from: number, to: number, length: number): number {
  const margin = Math.min(MARGIN, length / 4);
  if (from < margin || to - from > length - 2 * margin) return margin - from;
  return Math.min(0, length - margin - to);
}

/** The least move that brings a part of the map into the window. */
export function shown(view: Viewport, { left, top, right, bottom }: Box, window: Size): Viewport {
  const { scale } = view;
  return moved(
    view,
    into(left * scale + view.left, right * scale + view.left, window.width),
    into(top * scale + view.top, bottom * scale + view.top, window.height),
  );
}

/** Zooms to legible labels around a part of the map; unchanged when they are legible already. */
export function readable(view: Viewport, { left, top, right, bottom }: Box): Viewport {
  const { scale } = view;
  if (scale >= FAR_SCALE) return view;
  const x = ((left + right) / 2) * scale + view.left;
  const y = ((top + bottom) / 2) * scale + view.top;
  return zoomed(view, READABLE_SCALE / scale, x, y);
}
