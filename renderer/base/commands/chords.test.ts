import { describe, expect, it } from 'vitest';
import { chordLabel, chordOf, type KeyPress } from './chords.ts';

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

describe('chordLabel', () => {
  it('speaks the language of the machine', () => {
    expect(chordLabel('Mod+Shift+Z', false)).toBe('Ctrl Shift Z');
    expect(chordLabel('Mod+K', true)).toBe('⌘ K');
  });
});
