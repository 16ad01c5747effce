import { describe, expect, it } from 'vitest';
import { colourDifference } from './colour-vision.ts';

describe('the difference of colours', () => {
  it('is that of CIELAB with normal vision', () => {
    expect(colourDifference('#ffffff', '#000000', null)).toBeCloseTo(100, 0);
    expect(colourDifference('#123456', '#123456', null)).toBe(0);
  });

  it('is smaller for red and green of the same lightness with a red-green deficiency', () => {
    const normal = colourDifference('#c0262d', '#17753f', null);
    for (const one of ['protanopia', 'deuteranopia'] as const)
      expect(colourDifference('#c0262d', '#17753f', one)).toBeLessThan(normal / 2);
    expect(colourDifference('#808080', '#ffffff', 'tritanopia')).toBeCloseTo(
      colourDifference('#808080', '#ffffff', null),
      0,
    );
  });
});
