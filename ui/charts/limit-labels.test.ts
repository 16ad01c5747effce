import { describe, expect, it } from 'vitest';
import { limitLabelPlaces } from './limit-labels.ts';

const PLACES = { left: 10, space: 8, height: 13 };

describe('limitLabelPlaces', () => {
  it('leaves labels at the left where their lines are apart', () => {
    expect(
      limitLabelPlaces(
        [
          { y: 100, width: 80 },
          { y: 87, width: 60 },
        ],
        PLACES,
      ),
    ).toEqual([10, 10]);
  });

  it('places labels of close lines beside each other', () => {
    const close = [
      { y: 100, width: 80 },
      { y: 95, width: 60 },
      { y: 90, width: 40 },
    ];
    expect(limitLabelPlaces(close, PLACES)).toEqual([10, 98, 166]);
  });

  it('uses the space that a farther label leaves', () => {
    const chain = [
      { y: 100, width: 80 },
      { y: 90, width: 60 },
      { y: 80, width: 40 },
    ];
    expect(limitLabelPlaces(chain, PLACES)).toEqual([10, 98, 10]);
  });
});
