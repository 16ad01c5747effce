import { describe, expect, it } from 'vitest';
import { elementOf, inElementOrder, steadyRange } from './steady-range.ts';

const range = (startIndex: number, endIndex: number, count = 100) =>
  steadyRange({ startIndex, endIndex, overscan: 2, count }, 9);

describe('steadyRange', () => {
  it('has as many rows wherever the view is, with those in view among them', () => {
    for (const [start, end] of [
      [0, 3],
      [1, 5],
      [50, 54],
      [96, 99],
    ] as const) {
      const rows = range(start, end);
      expect(rows).toHaveLength(9);
      expect(rows).toEqual(expect.arrayContaining([start, end]));
    }
  });

  it('gives the element of the row that leaves to the one that enters', () => {
    const keys = (rows: readonly number[]) => new Set(rows.map((row) => row % rows.length));
    expect(keys(range(51, 55))).toEqual(keys(range(50, 54)));
  });

  it('changes several rows at a time, and always has some on both sides of the view', () => {
    const changes = new Set<number>();
    for (let start = 100; start < 200; start++) {
      const rows = steadyRange({ startIndex: start, endIndex: start + 19, overscan: 8, count: 1000 }, 36);
      changes.add(rows[0] ?? 0);
      expect(rows).toEqual(expect.arrayContaining([start - 8, start + 19 + 5]));
    }
    expect(changes.size).toBeLessThan(30);
  });

  it('has all rows where there are few, and none where there are none', () => {
    expect(range(0, 2, 3)).toEqual([0, 1, 2]);
    expect(range(0, 0, 0)).toEqual([]);
  });
});

describe('inElementOrder', () => {
  it('moves no element while rows come and go, wherever the table is scrolled to', () => {
    const elements = (first: number) => {
      const rows = steadyRange({ startIndex: first, endIndex: first + 9, overscan: 2, count: 1000 }, 14);
      return inElementOrder(rows.map((index) => ({ index }))).map(({ index }) => elementOf(index, rows.length));
    };
    for (const first of [0, 3, 17, 500, 999]) expect(elements(first)).toEqual(elements(0));
  });
});
