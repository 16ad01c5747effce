import { history, undo } from '@codemirror/commands';
import { EditorState, type Transaction } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replacement, smallestChange } from './editor/replace-text.ts';
import { yamlPlace } from './editor/yaml-path.ts';

const placeIn = (text: string) => {
  const lines = text.split('\n');
  return yamlPlace((at) => lines[at] ?? '', lines.length - 1, lines.at(-1) ?? '');
};

describe('yamlPlace', () => {
  it.each([
    ['def', [], null, 0],
    ['targets:\n  gw', ['targets'], null, 2],
    ['targets:\n  gw:\n    pro', ['targets', 'gw'], null, 4],
    ['targets:\n  gw:\n    # comment\n    probe: ic', ['targets', 'gw'], 'probe', 11],
    ['targets:\n  "my gw":\n    thresholds:\n      av', ['targets', 'my gw', 'thresholds'], null, 6],
    ['targets:\n  gw: {probe: ic', ['targets', 'gw'], 'probe', 14],
    ['targets:\n  gw: {probe: icmp, to', ['targets', 'gw'], null, 20],
    ['targets:\n  gw: {thresholds: {av', ['targets', 'gw', 'thresholds'], null, 20],
    ['targets:\n  gw: {thresholds: {avg: 1s}, po', ['targets', 'gw'], null, 30],
    ['targets:\n  gw: {groups: [a, b', ['targets', 'gw'], 'groups', 19],
    ['targets:\n  gw:\n    groups:\n      - b', ['targets', 'gw'], 'groups', 8],
  ])('finds the place in %j', (text, path, key, from) => {
    expect(placeIn(text)).toEqual({ path, key, from });
  });

  it('never throws', () => {
    const sign = fc.constantFrom('a', ':', ' ', '\n', '{', '}', '[', ']', '"', "'", '#', ',', '-');
    fc.assert(fc.property(fc.string({ unit: sign }), (text) => placeIn(text).path.length >= 0));
  });
});

describe('smallestChange', () => {
  it('turns one text into the other, and touches only what differs', () => {
    expect(smallestChange('a: 1\nb: 2\n', 'a: 1\nb: 3\n')).toEqual({ from: 8, to: 9, insert: '3' });
    expect(smallestChange('same', 'same')).toBeNull();
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b') }),
        fc.string({ unit: fc.constantFrom('a', 'b') }),
        (one, other) => {
          const change = smallestChange(one, other);
          expect(change ? one.slice(0, change.from) + change.insert + one.slice(change.to) : one).toBe(other);
        },
      ),
    );
  });
});

describe('replacement', () => {
  const typed = (isUndoable: boolean) => {
    let state = EditorState.create({ doc: 'a: 1\n', extensions: [history()] });
    const dispatch = (transaction: Transaction) => {
      ({ state } = transaction);
    };
    dispatch(state.update({ changes: { from: 4, insert: '2' } }));
    const spec = replacement(state.doc.toString(), 'a: 1\n', isUndoable);
    if (spec) dispatch(state.update(spec));
    undo({ state, dispatch });
    return state.doc.toString();
  };

  it('is taken back by undo where it drops what the user wrote', () => expect(typed(true)).toBe('a: 12\n'));
  it('is stepped over by undo where it does not', () => expect(typed(false)).toBe('a: 1\n'));
});
