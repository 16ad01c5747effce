import { describe, expect, it } from 'vitest';
import type { RowKey } from '../model/drafts.ts';
import { anchorAt, anchoredSelection, boundAgain, placeNow, selectionNow } from './anchor.ts';
import { selectionAt } from './selection.ts';

const tableOf = (keys: readonly RowKey[], columns: readonly string[] = ['name', 'to', 'ttl']) => ({
  columns: columns.map((id) => ({ id, title: id, width: 100, help: '' })),
  filledRows: keys.length,
  keyAt: (row: number) => keys[row],
  positionOf: (key: RowKey) => keys.indexOf(key),
});

describe('an edited cell', () => {
  const edited = anchorAt({ row: 1, col: 1 }, tableOf(['t1', 't2', 't3']));

  it('stays with its row when rows above it go or come', () => {
    expect(placeNow(edited, tableOf(['t2', 't3']))).toEqual({ row: 0, col: 1 });
    expect(placeNow(edited, tableOf(['t1', 't9', 't2', 't3']))).toEqual({ row: 2, col: 1 });
  });

  it('stays with its column when another is shown before it', () => {
    expect(placeNow(edited, tableOf(['t1', 't2'], ['name', 'probe', 'to']))).toEqual({ row: 1, col: 2 });
  });

  it('has no place when its row or column is gone', () => {
    expect(placeNow(edited, tableOf(['t1', 't3']))).toBeUndefined();
    expect(placeNow(edited, tableOf(['t1', 't2'], ['name']))).toBeUndefined();
  });

  it('of the empty row is never one that was added elsewhere', () => {
    const empty = anchorAt({ row: 1, col: 0 }, tableOf(['t1']));
    expect(placeNow(empty, tableOf(['t1', 't2']))).toEqual({ row: 2, col: 0 });
    expect(placeNow(empty, tableOf([]))).toEqual({ row: 0, col: 0 });
    const first = anchorAt({ row: 0, col: 0 }, tableOf([]));
    expect(placeNow(first, tableOf(['t1']))).toEqual({ row: 1, col: 0 });
  });
});

describe('the selection', () => {
  it('follows its rows, also with others between them', () => {
    const kept = anchoredSelection({ cell: { row: 1, col: 0 }, to: { row: 2, col: 1 } }, tableOf(['t1', 't2', 't3']));
    expect(selectionNow(kept, tableOf(['t2', 't8', 't3']))).toEqual({
      cell: { row: 0, col: 0 },
      to: { row: 2, col: 1 },
    });
  });

  it('holds no other rows when its own are gone', () => {
    const kept = anchoredSelection({ cell: { row: 0, col: 0 }, to: { row: 1, col: 2 } }, tableOf(['t1', 't2', 't3']));
    expect(selectionNow(kept, tableOf(['t2', 't3']))).toEqual(selectionAt({ row: 0, col: 0 }));
    expect(selectionNow(kept, tableOf(['t1', 't3']))).toEqual(selectionAt({ row: 0, col: 0 }));
  });

  it('of the empty row holds the row that is written there, and follows it', () => {
    const kept = anchoredSelection(selectionAt({ row: 1, col: 1 }), tableOf(['t1']));
    const written = boundAgain(kept, tableOf(['t1', 'n1']));
    expect(written.cell.key).toBe('n1');
    expect(selectionNow(written, tableOf(['n1']))).toEqual(selectionAt({ row: 0, col: 1 }));
  });

  it('below the empty row reaches the new one after it', () => {
    const kept = anchoredSelection(selectionAt({ row: 2, col: 0 }), tableOf(['t1']));
    expect(boundAgain(kept, tableOf(['t1']))).toBe(kept);
    expect(selectionNow(kept, tableOf(['t1', 'n1']))).toEqual(selectionAt({ row: 2, col: 0 }));
  });

  it('is the same while nothing moves', () => {
    const table = tableOf(['t1', 't2']);
    const kept = anchoredSelection(selectionAt({ row: 1, col: 1 }), table);
    expect(boundAgain(kept, tableOf(['t1', 't2', 't3']))).toBe(kept);
  });
});
