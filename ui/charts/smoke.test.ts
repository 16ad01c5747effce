import { expect, it } from 'vitest';
import { bandRuns } from './smoke.ts';

it('joins the points of a band, except over gaps', () => {
  const xs = [0, 1, 2, 3, 4, 5];
  const lows = [1, undefined, 2, null, 3, 4];
  const highs = [5, undefined, 6, null, 7, 8];
  expect(bandRuns(xs, lows, highs)).toEqual([
    { xs: [0, 2], lows: [1, 2], highs: [5, 6] },
    { xs: [4, 5], lows: [3, 4], highs: [7, 8] },
  ]);
});

it('has nothing where one of the edges is not known', () => {
  expect(bandRuns([0, 1], [1, null], [null, 2])).toEqual([]);
});
