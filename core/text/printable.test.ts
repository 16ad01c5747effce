import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { printable, terminalSafe } from './printable.ts';

describe('printable', () => {
  it.each([
    ['an escape sequence', 'a\x1b[31mb', 'a\\u001b[31mb'],
    ['a C1 control sequence introducer', 'a\u009b31mb', 'a\\u009b31mb'],
    ['an override of the direction', 'a\u202eb', 'a\\u202eb'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['lines', 'a\r\nb\u2028c', 'a\\u000d\\u000ab\\u2028c'],
    ['half of a pair', 'a\ud800b', 'a\\ud800b'],
  ])('shows %s as its code', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves words of any script alone', () => {
    for (const text of ['bücher', 'שלום', 'नमस्ते', '東京', '👩‍🚀', 'a b']) expect(printable(text)).toBe(text);
  });
});

describe('terminalSafe', () => {
  it('keeps lines and tabs, and nothing else that controls', () => {
    expect(terminalSafe('a\tb\nc\rd\x07')).toBe('a\tb\nc\\u000dd\\u0007');
  });

  it('keeps the meaning of JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText(), (value, text) => {
        const line = terminalSafe(JSON.stringify({ value, text }));
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ value, text })));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});
