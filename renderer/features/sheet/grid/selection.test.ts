import { describe, expect, it } from 'vitest';
import {
  areaOf,
  isIn,
  moved,
  nextCell,
  type Selection,
  selectionAt,
  selectionWithin,
  wholeColumn,
} from './selection.ts';

const bounds = { rows: 100, cols: 5, pageRows: 10 };
const plain = { shiftKey: false, ctrlKey: false, metaKey: false };
const at = (row: number, col: number): Selection => selectionAt({ row, col });

describe('the cursor', () => {
  it('moves by cells, rows, pages and to the edges, and stays inside', () => {
    const to = (key: string, held = {}) => moved(at(50, 2), { key, ...plain, ...held }, bounds)?.cell;
    expect(to('ArrowDown')).toEqual({ row: 51, col: 2 });
    expect(to('ArrowLeft')).toEqual({ row: 50, col: 1 });
    expect(to('PageUp')).toEqual({ row: 40, col: 2 });
    expect(to('Home')).toEqual({ row: 50, col: 0 });
    expect(to('End', { ctrlKey: true })).toEqual({ row: 99, col: 4 });
    expect(to('ArrowUp', { metaKey: true })).toEqual({ row: 0, col: 2 });
    expect(to('x')).toBeUndefined();
    expect(moved(at(99, 4), { key: 'ArrowDown', ...plain }, bounds)).toEqual(at(99, 4));
  });

  it('extends a rectangle with Shift from where it is', () => {
    const wider = moved(at(3, 1), { key: 'ArrowRight', ...plain, shiftKey: true }, bounds) as Selection;
    const larger = moved(wider, { key: 'ArrowUp', ...plain, shiftKey: true }, bounds) as Selection;
    expect(larger.cell).toEqual({ row: 3, col: 1 });
    expect(areaOf(larger)).toEqual({ top: 2, left: 1, bottom: 3, right: 2 });
    expect(isIn(areaOf(larger), 2, 2)).toBe(true);
    expect(isIn(areaOf(larger), 1, 2)).toBe(false);
  });

  it('moves with Tab from row to row', () => {
    expect(nextCell({ row: 0, col: 4 }, 1, bounds)).toEqual({ row: 1, col: 0 });
    expect(nextCell({ row: 1, col: 0 }, -1, bounds)).toEqual({ row: 0, col: 4 });
    expect(nextCell({ row: 0, col: 0 }, -1, bounds)).toEqual({ row: 0, col: 0 });
  });

  it('stays inside a table that became smaller', () => {
    expect(selectionWithin(wholeColumn(3, 100), { rows: 4, cols: 2 })).toEqual({
      cell: { row: 0, col: 1 },
      to: { row: 3, col: 1 },
    });
  });
});
