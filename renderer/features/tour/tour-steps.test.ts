import { describe, expect, it } from 'vitest';
import { cardPlace } from './tour-steps.ts';

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
});
