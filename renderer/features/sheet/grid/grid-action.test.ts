import { describe, expect, it } from 'vitest';
import { type GridPress, gridAction } from './grid-action.ts';

const press = (key: string, held: Partial<GridPress> = {}) =>
  gridAction({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('keys of the sheet', () => {
  it('edit: by typing over a cell, or with Enter and F2 in it', () => {
    expect(press('5')).toEqual({ kind: 'edit', typed: '5' });
    expect(press('A', { shiftKey: true })).toEqual({ kind: 'edit', typed: 'A' });
    expect(press('@', { ctrlKey: true, altKey: true })).toEqual({ kind: 'edit', typed: '@' });
    expect(press('Enter')).toEqual({ kind: 'edit', typed: null });
    expect(press('Backspace')).toEqual({ kind: 'edit', typed: '' });
  });

  it('leave copying to the browser, and the keys of the page to the page', () => {
    expect(press('c', { metaKey: true })).toEqual({ kind: 'clipboard' });
    expect(press('k', { ctrlKey: true })).toBeUndefined();
    expect(press('g', { altKey: true })).toBeUndefined();
    expect(press('F6')).toBeUndefined();
  });

  it('select rows and columns, fill, and undo', () => {
    expect(press(' ', { shiftKey: true })).toEqual({ kind: 'row' });
    expect(press(' ', { ctrlKey: true })).toEqual({ kind: 'column' });
    expect(press('d', { ctrlKey: true })).toEqual({ kind: 'fill', direction: 'down' });
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toEqual({ kind: 'redo' });
  });
});
