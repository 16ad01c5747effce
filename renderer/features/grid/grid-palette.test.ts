import { describe, expect, it } from 'vitest';
import { COLOUR_VISIONS, seenDistance } from '../../testing/colour-vision.ts';
import { CODES, LEVELS } from './cell-code.ts';
import { DARK_PALETTE, forcedPalette, LIGHT_PALETTE } from './grid-palette.ts';

/** Ten times the just noticeable difference: cells are small. */
const APART = 23;

describe.each([
  ['light', LIGHT_PALETTE],
  ['dark', DARK_PALETTE],
])('the %s palette', (_, { styles, paper }) => {
  const groundOf = (code: number) => styles[code]?.ground ?? '';
  const ladder = [
    ...Array.from({ length: LEVELS }, (__, level) => groundOf(CODES.level + level)),
    groundOf(CODES.down),
  ];

  it.each(COLOUR_VISIONS)('has neighbouring levels that a %s can tell apart', (vision) => {
    for (let at = 1; at < ladder.length; at++) {
      const distance = seenDistance(ladder[at - 1] ?? '', ladder[at] ?? '', vision);
      expect.soft(distance, `${ladder[at - 1]} and ${ladder[at]}`).toBeGreaterThan(APART);
    }
  });

  it.each(COLOUR_VISIONS)('has levels far from the good one and from cells without a value for a %s', (vision) => {
    for (const [at, ground] of ladder.entries()) {
      if (at > 0) expect.soft(seenDistance(ladder[0] ?? '', ground, vision), ground).toBeGreaterThan(APART);
      expect.soft(seenDistance(groundOf(CODES.waiting), ground, vision), ground).toBeGreaterThan(12);
      expect.soft(seenDistance(paper, ground, vision), ground).toBeGreaterThan(12);
    }
  });
});

describe('every palette', () => {
  it.each([
    ['light', LIGHT_PALETTE],
    ['dark', DARK_PALETTE],
    ['forced', forcedPalette('#000000', '#ffffff', '#ffff00')],
  ])('has a glyph of its own for each code but those that need none: %s', (_, { styles }) => {
    const glyphs = styles.map(({ glyph }) => glyph).filter((glyph) => glyph !== 'none');
    expect(new Set(glyphs).size).toBe(glyphs.length);
    expect(styles).toHaveLength(CODES.silent + 1);
    expect(styles[CODES.down]?.glyph).toBe('cross');
    expect(styles[CODES.level]?.glyph).toBe('none');
  });

  it('shows a glyph in another colour than its ground', () => {
    for (const { styles } of [LIGHT_PALETTE, DARK_PALETTE]) {
      for (const { glyph, ground, ink } of styles) {
        if (glyph === 'none') continue;
        for (const vision of COLOUR_VISIONS) expect.soft(seenDistance(ground, ink, vision)).toBeGreaterThan(30);
      }
    }
  });
});
