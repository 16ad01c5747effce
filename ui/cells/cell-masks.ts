/** Marks on cells, which say without colour what a cell shows. */
export type CellGlyph =
  | 'none'
  | 'dash'
  | 'level-1'
  | 'level-2'
  | 'level-3'
  | 'level-4'
  | 'cross'
  | 'triangle'
  | 'peak'
  | 'ring'
  | 'hatch'
  | 'query';

type IsInk = (x: number, y: number, width: number, height: number) => boolean;

/** A number of dots on the centre line, spread evenly; four are a bar over the whole height. */
const level =
  (dots: number): IsInk =>
  (x, y, width, height) => {
    const side = Math.max(1, Math.round(Math.min(width, height) / 5));
    const left = (width - side) >> 1;
    if (x < left || x >= left + side) return false;
    if (dots === 4) return true;
    const pitch = Math.floor((height - side) / 2);
    const first = dots === 1 ? pitch : dots === 2 ? (height - side - pitch) >> 1 : 0;
    for (let dot = 0; dot < dots; dot++) if (y >= first + dot * pitch && y < first + dot * pitch + side) return true;
    return false;
  };

/** Distance from a diagonal of the cell, in pixels across. */
const onDiagonal: IsInk = (x, y, width, height) => {
  const at = height === 1 ? 0 : (y / (height - 1)) * (width - 1);
  const reach = width < 5 ? 0.4 : Math.max(0.5, width / 8); // the narrowest are dotted: more of the ground shows
  return Math.abs(x - at) <= reach || Math.abs(width - 1 - x - at) <= reach;
};

const MASKS: Readonly<Record<CellGlyph, IsInk>> = {
  none: () => false,
  dash(x, y, width, height) {
    const thickness = Math.max(1, Math.round(height / 6));
    const margin = Math.floor(width / 5);
    const top = (height - thickness) >> 1;
    return x >= margin && x < width - margin && y >= top && y < top + thickness;
  },
  'level-1': level(1),
  'level-2': level(2),
  'level-3': level(3),
  'level-4': level(4),
  cross: onDiagonal,
  triangle(x, y, width, height) {
    const top = Math.round(height / 5);
    const bottom = height - top;
    return y >= top && y < bottom && Math.abs(x - (width - 1) / 2) <= ((y - top + 0.5) / (bottom - top)) * (width / 2);
  },
  /** A triangle in the upper half. */
  peak(x, y, width, height) {
    const top = Math.round(height / 8);
    const bottom = Math.max(top + 1, Math.round(height / 2));
    return (
      y >= top && y < bottom && Math.abs(x - (width - 1) / 2) <= ((y - top + 0.5) / (bottom - top)) * (width / 2.5)
    );
  },
  ring: (x, y, width, height) => x === 0 || y === 0 || x === width - 1 || y === height - 1,
  hatch: (x, y) => (x + y) % 3 === 0,
  query(x, y, width, height) {
    const part = y / height;
    if (part >= 0.8) return x === (width - 1) >> 1;
    if (part >= 0.6) return false;
    return part < 0.2 || x === width - 1 || (part >= 0.4 && x >= (width - 1) >> 1);
  },
};

/** The pixels of a glyph in a part of a cell, row by row: 1 = ink. */
export function glyphMask(glyph: CellGlyph, width: number, height: number): Uint8Array {
  const isInk = MASKS[glyph];
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (isInk(x, y, width, height)) mask[y * width + x] = 1;
  }
  return mask;
}
