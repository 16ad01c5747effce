import { expect, it } from 'vitest';
import { qualitiesOf, qualityBands, qualityOf } from './quality.ts';

const LIMITS = { values: [20, 40], lossRatio: null };
const NONE = { values: [], lossRatio: null };

it('has a band between the least and the greatest limit, and none of a single one', () => {
  expect(qualityBands(LIMITS).map(({ quality, from, to }) => [quality, from, to])).toEqual([
    ['good', Number.NEGATIVE_INFINITY, 20],
    ['warn', 20, 40],
    ['bad', 40, Number.POSITIVE_INFINITY],
  ]);
  expect(qualityBands({ values: [20], lossRatio: null }).map(({ quality }) => quality)).toEqual(['good', 'bad']);
  expect(qualityBands(NONE)).toEqual([]);
});

it('takes the worse of value and loss', () => {
  expect(qualityOf(20, 0, LIMITS)).toBe('good');
  expect(qualityOf(21, 0, LIMITS)).toBe('warn');
  expect(qualityOf(41, 0, LIMITS)).toBe('bad');
  expect(qualityOf(1, 0.01, LIMITS)).toBe('warn');
  expect(qualityOf(1, 0.2, LIMITS)).toBe('bad');
  expect(qualityOf(1e9, 0, NONE)).toBe('good');
});

it('prefers the limit of loss to the usual ones', () => {
  expect(qualityOf(1, 0.05, { values: [], lossRatio: 0.1 })).toBe('good');
  expect(qualityOf(1, 0.11, { values: [], lossRatio: 0.1 })).toBe('bad');
});

it('finds the loss of each point', () => {
  const byClass = { timeout: 1, refused: 0, unreachable: 0, failed: 0 };
  const marks = [
    { fromMs: 10, toMs: 20, ratio: 0.5, byClass, notMeasured: false },
    { fromMs: 30, toMs: 40, ratio: 0.1, byClass, notMeasured: false },
  ];
  expect(qualitiesOf({ xs: [5, 15, 25, 35, 45] }, { p50: [1, 1, null, 1, 1], marks }, NONE)).toEqual([
    'good',
    'bad',
    undefined,
    'warn',
    'good',
  ]);
});
