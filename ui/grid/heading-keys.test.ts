import { expect, it } from 'vitest';
import { handleHeadingKey } from './heading-keys.ts';

function pressed(key: string, at: number, held: { readonly altKey?: boolean; readonly shiftKey?: boolean } = {}) {
  const calls: unknown[] = [];
  let isPrevented = false;
  const stop = () => {
    isPrevented = true;
  };
  const event = {
    altKey: false,
    shiftKey: false,
    ...held,
    key,
    preventDefault: stop,
    stopPropagation: () => undefined,
  };
  handleHeadingKey(event, {
    columns: [{ id: 'a' }, { id: 'b' }],
    at,
    width: () => 100,
    onMoveColumn: (...moved) => void calls.push(moved),
    onResize: (...resized) => void calls.push(resized),
    onMenu: () => void calls.push('menu'),
  });
  return [calls, isPrevented];
}

it('moves a column with Alt, resizes it with Shift, and opens its menu', () => {
  expect(pressed('ArrowRight', 0, { altKey: true })).toEqual([[['a', 'b']], true]);
  expect(pressed('ArrowLeft', 1, { altKey: true })).toEqual([[['b', 'a']], true]);
  expect(pressed('ArrowRight', 1, { shiftKey: true })).toEqual([[['b', 110]], true]);
  expect(pressed('ContextMenu', 1)).toEqual([['menu'], true]);
});

it('keeps Alt and an arrow at either end from the browser, which would leave the page', () => {
  expect(pressed('ArrowLeft', 0, { altKey: true })).toEqual([[], true]);
  expect(pressed('ArrowRight', 1, { altKey: true })).toEqual([[], true]);
});

it('leaves other keys alone', () => {
  expect([pressed('ArrowLeft', 1), pressed('x', 1, { altKey: true })]).toEqual([
    [[], false],
    [[], false],
  ]);
});
