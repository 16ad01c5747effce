import { describe, expect, it } from 'vitest';
import { type GridKey, handleGridKey } from './grid-keys.ts';

function pressed(key: string, active: number, held: Partial<GridKey> = {}) {
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
});
