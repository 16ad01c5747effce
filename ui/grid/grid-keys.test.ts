import { describe, expect, it } from 'vitest';
import { type GridKey, type GridTree, handleGridKey } from './grid-keys.ts';

/** Row 0 holds row 1 and is open, row 1 is one that could be opened, row 2 stands alone. */
const TREE: Omit<GridTree, 'onExpand'> = {
  levelAt: (at) => ({ level: at === 1 ? 2 : 1, isExpanded: [true, false][at] }),
  parentOf: (at) => (at === 1 ? 0 : -1),
};

function pressed(key: string, active: number, held: Partial<GridKey> = {}, isTree = false) {
  const calls: unknown[][] = [];
  const record =
    (name: string) =>
    (...rest: unknown[]) =>
      void calls.push([name, ...rest]);
  let isPrevented = false;
  const event: GridKey = {
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    ...held,
    preventDefault: () => {
      isPrevented = true;
    },
  };
  const isFollowed = handleGridKey(event, {
    rowCount: 100,
    activePosition: active,
    pageRows: 20,
    onSelect: record('select'),
    onMove: record('move'),
    onToggle: record('toggle'),
    onSelectAll: record('all'),
    onOpen: record('open'),
    tree: isTree ? { ...TREE, onExpand: record('expand') } : undefined,
  });
  return { calls, isFollowed, isPrevented };
}

const plain = { range: false, toggle: false };

describe('handleGridKey', () => {
  it.each([
    ['ArrowDown', 4, 5],
    ['ArrowDown', 99, 99],
    ['ArrowDown', -1, 0],
    ['ArrowUp', 4, 3],
    ['ArrowUp', -1, 99],
    ['PageDown', 4, 24],
    ['PageUp', 4, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('%s from %i selects %i', (key, from, to) => {
    const { calls, isFollowed, isPrevented } = pressed(key, from);
    expect(calls).toEqual([['select', to, plain]]);
    expect(isFollowed && isPrevented).toBe(true);
  });

  it('selects a range with Shift and only moves with Ctrl', () => {
    expect(pressed('ArrowDown', 4, { shiftKey: true }).calls).toEqual([['select', 5, { range: true, toggle: false }]]);
    expect(pressed('ArrowDown', 4, { ctrlKey: true }).calls).toEqual([['move', 5]]);
  });

  it('takes in or out with Space, all with Ctrl+A, opens with Enter', () => {
    expect(pressed(' ', 4).calls).toEqual([['toggle', 4]]);
    expect(pressed('a', 4, { ctrlKey: true }).calls).toEqual([['all']]);
    expect(pressed('Enter', 4).calls).toEqual([['open', 4]]);
  });

  it('leaves other keys to the page', () => {
    const { calls, isPrevented } = pressed('e', 4);
    expect(calls).toEqual([]);
    expect(isPrevented).toBe(false);
    expect(pressed('Enter', 4, { ctrlKey: true }).isPrevented).toBe(false);
  });

  it.each([
    ['ArrowRight', 1, [['expand', 1, true]]],
    ['ArrowLeft', 1, [['select', 0, plain]]],
    ['ArrowRight', 2, []],
    ['ArrowLeft', 0, [['expand', 0, false]]],
  ])('%s on row %i of a tree calls %j', (key, at, calls) => {
    expect(pressed(key, at, {}, true).calls).toEqual(calls);
  });

  it('leaves left and right alone in a grid that is no tree', () => {
    expect(pressed('ArrowRight', 1).isPrevented).toBe(false);
  });
});
