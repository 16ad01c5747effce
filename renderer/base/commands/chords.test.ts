import { describe, expect, it } from 'vitest';
import { chordLabel, chordOf, type KeyPress, leadsOutOfFields } from './chords.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('chordOf', () => {
  it('takes Ctrl and Cmd for the same', () => {
    expect(chordOf(press('k', { ctrlKey: true }))).toBe('Mod+K');
    expect(chordOf(press('k', { metaKey: true }))).toBe('Mod+K');
  });

  it('writes Shift for letters and named keys, not where the sign shows it', () => {
    expect(chordOf(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+Z');
    expect(chordOf(press('?', { shiftKey: true }))).toBe('?');
    expect(chordOf(press('Delete', { shiftKey: true }))).toBe('Shift+Delete');
  });

  it('names the space bar', () => {
    expect(chordOf(press(' '))).toBe('Space');
  });
});

it.each([
  ['Alt+H', true],
  ['Alt+Shift+H', true],
  ['F6', true],
  ['Mod+,', true],
  ['Mod+A', false],
  ['Shift+H', false],
])('%s leads out of a field: %s', (chord, leads) => {
  expect(leadsOutOfFields(chord)).toBe(leads);
});

describe('chordLabel', () => {
  it('speaks the language of the machine', () => {
    expect(chordLabel('Mod+Shift+Z', false)).toBe('Ctrl Shift Z');
    expect(chordLabel('Mod+K', true)).toBe('⌘ K');
  });
});
