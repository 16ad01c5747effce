import { describe, expect, it } from 'vitest';
import { filledFrom, pasted } from './fill.ts';

const selection = (row: number, col: number, toRow = row, toCol = col) => ({
  cell: { row, col },
  to: { row: toRow, col: toCol },
});
const texts = (cells: readonly { row: number; col: number; text: string }[]) =>
  cells.map(({ row, col, text }) => `${row}:${col} ${text}`);

describe('a paste', () => {
  it('of one cell fills the selection', () => {
    expect(texts(pasted(selection(1, 2, 2, 3), [['5s']]))).toEqual(['1:2 5s', '1:3 5s', '2:2 5s', '2:3 5s']);
  });

  it('of a block begins at the first cell, whatever is selected', () => {
    expect(texts(pasted(selection(2, 1, 0, 0), [['a', 'b'], ['c']]))).toEqual(['0:0 a', '0:1 b', '1:0 c', '1:1 ']);
  });

  it('of a row is repeated over rows that it fits into', () => {
    expect(texts(pasted(selection(0, 0, 1, 1), [['a', 'b']]))).toEqual(['0:0 a', '0:1 b', '1:0 a', '1:1 b']);
  });
});

describe('filling', () => {
  const area = { top: 1, left: 1, bottom: 3, right: 2 };
  const textAt = ({ row, col }: { row: number; col: number }) => `${row}${col}`;

  it('copies the first row down', () => {
    expect(texts(filledFrom(area, 'down', textAt))).toEqual(['2:1 11', '2:2 12', '3:1 11', '3:2 12']);
  });

  it('copies the first column to the right', () => {
    expect(texts(filledFrom(area, 'right', textAt))).toEqual(['1:2 11', '2:2 21', '3:2 31']);
  });
});
