import { expect, it } from 'vitest';
import type { LossMark } from './chart-frame.ts';
import { lossColumns } from './loss-columns.ts';

const mark = (fromMs: number, toMs: number, ratio: number, of: 'timeout' | 'refused' = 'timeout'): LossMark => ({
  fromMs,
  toMs,
  ratio,
  byClass: { timeout: 0, refused: 0, unreachable: 0, failed: 0, [of]: 1 },
  notMeasured: false,
});
const asIs = (atMs: number) => atMs;

it('widens narrow columns to a grid, which shows the greatest loss in a cell', () => {
  const columns = lossColumns([[mark(1, 2, 0.1), mark(2, 3, 0.5, 'refused'), mark(4, 5, 1)]], asIs, 3);
  expect(columns).toEqual([
    { left: 0, width: 3, ratio: 0.5, of: 'refused' },
    { left: 3, width: 3, ratio: 1, of: 'timeout' },
  ]);
});

it('leaves wide columns where they are, and takes the worst of all lines', () => {
  const lines = [[mark(10, 20, 0.2)], [mark(10, 20, 0.7, 'refused'), mark(20, 30, 0)]];
  expect(lossColumns(lines, asIs, 3)).toEqual([{ left: 10, width: 10, ratio: 0.7, of: 'refused' }]);
});
