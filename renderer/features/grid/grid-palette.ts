import type { CellGlyph } from '../../../ui/cells/cell-masks.ts';
import { type CellPalette, type CellStyle, type Colour, mixed } from '../../../ui/cells/cell-sprites.ts';

const LEVEL_GLYPHS: readonly CellGlyph[] = ['none', 'level-1', 'level-2', 'level-3', 'level-4'];

interface Colours {
  readonly paper: Colour;
  readonly mark: Colour;
  readonly loss: Colour;
  readonly empty: Colour;
  readonly idle: Colour;
  readonly idleInk: Colour;
  readonly unmeasured: Colour;
  readonly unmeasuredInk: Colour;
  /** Ground and ink of the five levels. */
  readonly levels: readonly (readonly [ground: Colour, ink: Colour])[];
  readonly bad: Colour;
  readonly badInk: Colour;
}

/** Styles by CODES of cell-code.ts. */
function paletteOf(colours: Colours): CellPalette {
  const { paper, mark, loss, empty, idle, idleInk, unmeasured, unmeasuredInk, levels, bad, badInk } = colours;
  const styles: readonly CellStyle[] = [
    { ground: empty, ink: empty, glyph: 'none' },
    { ground: idle, ink: idleInk, glyph: 'dash' },
    { ground: empty, ink: idleInk, glyph: 'ring' },
    { ground: unmeasured, ink: unmeasuredInk, glyph: 'hatch' },
    ...levels.map(([ground, ink], at): CellStyle => ({ ground, ink, glyph: LEVEL_GLYPHS[at] ?? 'none' })),
    { ground: bad, ink: badInk, glyph: 'query' },
    { ground: bad, ink: badInk, glyph: 'cross' },
    { ground: bad, ink: badInk, glyph: 'triangle' },
    { ground: unmeasured, ink: unmeasuredInk, glyph: 'peak' },
  ];
  return { paper, mark, loss, styles };
}

/**
 * Levels run from a quiet blue over yellow and orange to magenta, whose neighbours differ in lightness or in blue, so that
 * they are distinct without red and green, too. Failures have the strongest contrast with the paper.
 */
export const LIGHT_PALETTE = paletteOf({
  paper: '#ffffff',
  mark: '#1d4ed8',
  loss: '#5b1a5e',
  empty: '#f1f3f7',
  idle: '#dfe3ea',
  idleInk: '#6f7888',
  unmeasured: '#ffffff',
  unmeasuredInk: '#5b6473',
  levels: [
    ['#a9cfe8', '#a9cfe8'],
    ['#fae58a', '#6b4e00'],
    ['#e98a2b', '#3d1f00'],
    ['#bd3a2a', '#ffffff'],
    ['#9a1466', '#ffffff'],
  ],
  bad: '#0c0d10',
  badInk: '#ff8f8f',
});

export const DARK_PALETTE = paletteOf({
  paper: '#14171c',
  mark: '#8eb4ff',
  loss: '#ffffff',
  empty: '#1a1e25',
  idle: '#2a303a',
  idleInk: '#7b8698',
  unmeasured: '#14171c',
  unmeasuredInk: '#8b95a6',
  levels: [
    ['#24506e', '#24506e'],
    ['#82762f', '#ffffff'],
    ['#f0d24f', '#2b2000'],
    ['#cf5f24', '#ffffff'],
    ['#ff7ab2', '#3a0018'],
  ],
  bad: '#f3f5f9',
  badInk: '#b00020',
});

/** Colours of the system where the user has forced them: ground and ink only, distinguished by glyphs. */
export function forcedPalette(canvas: Colour, ink: Colour, highlight: Colour): CellPalette {
  const faint = mixed(ink, canvas, 0.12);
  const half = mixed(ink, canvas, 0.35);
  return paletteOf({
    paper: canvas,
    mark: highlight,
    loss: ink,
    empty: canvas,
    idle: faint,
    idleInk: ink,
    unmeasured: canvas,
    unmeasuredInk: ink,
    levels: [
      [half, half],
      [half, ink],
      [half, ink],
      [half, ink],
      [half, ink],
    ],
    bad: ink,
    badInk: canvas,
  });
}

/** `rgb(12, 34, 56)` of a computed style as `#rrggbb`. */
function hexOf(computed: string): Colour {
  const [red = 0, green = 0, blue = 0] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  return `#${[red, green, blue].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

const SYSTEM_COLOURS = ['Canvas', 'CanvasText', 'Highlight'] as const;

/** Reads the system's colours, which have names only. */
function systemColours(): readonly Colour[] {
  const probe = document.createElement('span');
  document.body.append(probe);
  const found = SYSTEM_COLOURS.map((name) => {
    probe.style.color = name;
    return hexOf(getComputedStyle(probe).color);
  });
  probe.remove();
  return found;
}

/** The palette for the theme in force. */
export function currentPalette(isDark: boolean): CellPalette {
  if (matchMedia('(forced-colors: active)').matches) {
    const [canvas = '#000000', ink = '#ffffff', highlight = '#ffff00'] = systemColours();
    return forcedPalette(canvas, ink, highlight);
  }
  return isDark ? DARK_PALETTE : LIGHT_PALETTE;
}
