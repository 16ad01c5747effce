import { describe, expect, it } from 'vitest';
import { cardPlace, hasSize } from './tour-steps.ts';

describe('the place of a card', () => {
  const card = { width: 300, height: 150 };
  const view = { width: 1280, height: 800 };

  it('is below its anchor, or above one at the bottom', () => {
    expect(cardPlace({ left: 100, top: 50, width: 80, height: 30 }, card, view)).toEqual({ left: 100, top: 90 });
    expect(cardPlace({ left: 100, top: 700, width: 80, height: 30 }, card, view)).toEqual({ left: 100, top: 540 });
  });

  it('is inside the window, whatever the anchor', () => {
    expect(cardPlace({ left: 1200, top: 50, width: 70, height: 30 }, card, view)).toEqual({ left: 970, top: 90 });
    expect(cardPlace({ left: 0, top: 0, width: 1280, height: 800 }, card, view)).toEqual({ left: 10, top: 640 });
  });

  it('is in the middle of the window without an anchor', () => {
    expect(cardPlace(null, card, view)).toEqual({ left: 490, top: 325 });
  });
});

it('points only to parts that take up space', () => {
  const sizes = [
    { width: 80, height: 30 },
    { width: 0, height: 0 },
    { width: 900, height: 0 },
  ];
  expect(sizes.map(hasSize)).toEqual([true, false, false]);
});
