import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ListedKeys,
  NOTHING_SELECTED,
  type Selection,
  selectAll,
  selectAt,
  toggled,
  withHeirs,
} from './selection.ts';

const listOf = (keys: readonly number[]): ListedKeys => ({
  length: keys.length,
  keyAt: (position) => keys[position] ?? Number.NaN,
  positionOf: (key) => keys.indexOf(key),
});

const list = listOf([50, 40, 30, 20, 10]);
const click = { range: false, toggle: false };
const shift = { range: true, toggle: false };
const ctrl = { range: false, toggle: true };
const both = { range: true, toggle: true };

const clicked = (...clicks: readonly (readonly [number, typeof click])[]): Selection =>
  clicks.reduce((selection, [position, how]) => selectAt(selection, list, position, how), NOTHING_SELECTED);
const keysOf = (selection: Selection): number[] => [...selection.keys].sort((left, right) => right - left);

describe('selection', () => {
  it('takes one with a click, a range with Shift from where it began', () => {
    expect(keysOf(clicked([1, click], [3, shift]))).toEqual([40, 30, 20]);
    expect(keysOf(clicked([1, click], [3, shift], [0, shift]))).toEqual([50, 40]);
  });

  it('takes one in or out with Ctrl, adds a range with both', () => {
    expect(keysOf(clicked([0, click], [4, ctrl]))).toEqual([50, 10]);
    expect(keysOf(clicked([0, click], [4, ctrl], [0, ctrl]))).toEqual([10]);
    expect(keysOf(clicked([0, click], [3, ctrl], [4, both]))).toEqual([50, 20, 10]);
  });

  it('selects only the row when the range began with one that is not listed any more', () => {
    const before: Selection = { keys: new Set([99]), anchor: 99, active: 99 };
    expect(keysOf(selectAt(before, list, 2, shift))).toEqual([30]);
  });

  it('takes all that is listed', () => {
    expect(selectAll(list, 30)).toMatchObject({ anchor: 50, active: 30 });
    expect(selectAll(list, null).keys.size).toBe(5);
    expect(selectAll(listOf([]), null)).toBe(NOTHING_SELECTED);
  });

  it('forgets what no longer exists and stays the same object when nothing went', () => {
    const before = clicked([0, click], [2, shift]);
    expect(withHeirs(before, (key) => [key])).toBe(before);
    const without50 = withHeirs(before, (key) => (key === 50 ? [] : [key]));
    expect(without50).toEqual({ keys: new Set([40, 30]), anchor: null, active: 30 });
  });

  it('takes what came of a key in its stead', () => {
    const before = clicked([0, click]);
    expect(withHeirs(before, () => [61, 62])).toEqual({ keys: new Set([61, 62]), anchor: 61, active: 61 });
  });

  it('is undone by taking the same row in or out twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20)), fc.nat(20), (keys, key) => {
        const before: Selection = { keys: new Set(keys), anchor: null, active: null };
        expect(keysOf(toggled(toggled(before, key), key))).toEqual(keysOf(before));
      }),
    );
  });
});
