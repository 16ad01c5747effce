import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Dialect, LocatedText } from './located-text.ts';

const dialect = (counted: { keys: number }): Dialect => ({
  version: '1.2',
  merges: () => false,
  isFatal: () => false,
  keyText({ value }) {
    counted.keys += 1;
    return String(value ?? '');
  },
  value: ({ value }) => value,
});

function read(text: string, counted = { keys: 0 }): LocatedText {
  const located = LocatedText.parse(text, dialect(counted));
  if ('problems' in located) throw new Error(JSON.stringify(located.problems));
  return located;
}

/** Keys of a map whose order is that of the text, and that are none of its prototype. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__');

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e21,
      '',
      'no',
      '1',
      '~',
      '# a',
      '- a',
      'a: b',
      '*a',
      '{}',
      '"',
      "'",
    ),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('a text with places', () => {
  it('loses nothing that is written', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (written, isFlow) => {
        const text = stringify(written, { collectionStyle: isFlow ? 'flow' : 'block', aliasDuplicateObjects: false });
        expect(read(text).value).toEqual(parse(text));
      }),
    );
  });

  it('means what its aliases refer to', () => {
    fc.assert(
      fc.property(value, value, (shared, other) => {
        const text = stringify({ first: { shared }, second: { shared, other }, third: shared });
        expect(read(text).value).toEqual(parse(text));
      }),
    );
  });

  it('finds the place of each of its values', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.integer(), { minKeys: 1, maxKeys: 20 }), (numbers) => {
        const text = stringify({ targets: numbers });
        const located = read(text);
        for (const [key, number] of Object.entries(numbers)) {
          const { line, column } = located.problem(['targets', key], 'x');
          expect(text.split('\n')[line - 1]?.slice(column - 1)).toBe(String(number));
        }
      }),
    );
  });

  it('is read, and its places are found, in work that grows as it does', () => {
    const work = (count: number) => {
      const counted = { keys: 0 };
      const located = read(Array.from({ length: count }, (_, at) => `k${at}: {a: 1, b: 2}\n`).join(''), counted);
      for (let at = 0; at < count; at++) located.problem([`k${at}`, 'b'], 'x');
      return counted.keys;
    };
    expect(work(4000)).toBe(2 * work(2000));
  });
});
