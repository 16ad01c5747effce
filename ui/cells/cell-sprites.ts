import { type CellGlyph, glyphMask } from './cell-masks.ts';

/** `#rrggbb`. */
export type Colour = string;

/** Appearance of one code: colour of the ground, and a glyph on it. */
export interface CellStyle {
  readonly ground: Colour;
  readonly ink: Colour;
  readonly glyph: CellGlyph;
}

/** Colours of everything on a grid of cells. */
export interface CellPalette {
  /** Behind and between the cells. */
  readonly paper: Colour;
  /** Around selected cells. */
  readonly mark: Colour;
  /** Bar at the bottom of cells with loss. */
  readonly loss: Colour;
  /** Appearance by code, fewer than LOSSY. */
  readonly styles: readonly CellStyle[];
}

/** Flags of a code: a bar at the bottom; faded. */
export const LOSSY = 16;
export const FADED = 32;
export const STYLE_OF_CODE = 15;

/** Share of its colours that a faded cell keeps. */
const FADED_SHARE = 0.22;

const channels = (colour: Colour): readonly [number, number, number] => [
  Number.parseInt(colour.slice(1, 3), 16),
  Number.parseInt(colour.slice(3, 5), 16),
  Number.parseInt(colour.slice(5, 7), 16),
];

/** A colour as the four bytes of an image, red first in memory: all hosts are little-endian. */
export function pixelOf(colour: Colour): number {
  const [red, green, blue] = channels(colour);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** A colour over another. @param share of the upper one, 0 to 1 */
export function mixed(upper: Colour, lower: Colour, share: number): Colour {
  const below = channels(lower);
  const parts = channels(upper).map((value, at) => Math.round(value * share + (below[at] ?? 0) * (1 - share)));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The picture of one code, row by row. */
export function spriteOf(palette: CellPalette, code: number, width: number, height: number): Uint32Array {
  const style = palette.styles[code & STYLE_OF_CODE] ?? { ground: palette.paper, ink: palette.paper, glyph: 'none' };
  const shown = (colour: Colour) => pixelOf((code & FADED) !== 0 ? mixed(colour, palette.paper, FADED_SHARE) : colour);
  const [ground, ink, loss] = [shown(style.ground), shown(style.ink), shown(palette.loss)];
  const sprite = Uint32Array.from(glyphMask(style.glyph, width, height), (isInk) => (isInk === 1 ? ink : ground));
  if ((code & LOSSY) !== 0) sprite.fill(loss, (height - Math.max(1, Math.round(height / 5))) * width);
  return sprite;
}

/** The pictures of all codes, one behind the other. */
export function spritesOf(palette: CellPalette, width: number, height: number): Uint32Array<ArrayBuffer> {
  const sprites = new Uint32Array(2 * FADED * width * height);
  for (let code = 0; code < 2 * FADED; code++) {
    sprites.set(spriteOf(palette, code, width, height), code * width * height);
  }
  return sprites;
}
