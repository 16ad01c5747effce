import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coverageOf } from './font-coverage.ts';
import { missingCharacters, printableData, printableText } from './printable-text.ts';

const FONTS = ['@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'];
const hasGlyph = coverageOf(FONTS.map((font) => readFileSync(`node_modules/${font}`)));

it('knows which characters the fonts have', () => {
  for (const character of 'aZ0–äßçœ→−≤≥µ∞✓✗△№שا')
    expect([character, hasGlyph(character.codePointAt(0) ?? 0)]).toEqual([character, true]);
  for (const character of '中🦊\u{e000}\u{10ffff}')
    expect([character, hasGlyph(character.codePointAt(0) ?? 0)]).toEqual([character, false]);
  expect(() => coverageOf([new Uint8Array(12)])).toThrow(RangeError);
});

it.each([
  ['server 中 🦊', 'server \\u{4e2d} \\u{1f98a}'],
  ['a\u202eb\u0000c\u007f\ufeff', 'a\\u{202e}b\\u{0}c\\u{7f}\\u{feff}'],
  ['\ud800', '\\u{fffd}'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['a\u200cb\u200c', 'a\\u{200c}b\\u{200c}'],
  ['Grüße an São Paulo, ½ µs', 'Grüße an São Paulo, ½ µs'],
])('shows characters without a glyph as their code: %j', (text, printed) => {
  expect(printableText(text, hasGlyph).replace('�', '\\u{fffd}')).toBe(printed);
});

it('leaves only characters that the fonts have, whatever the text, and a printed text as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const printed = printableText(text, hasGlyph);
      expect([...printed].every((one) => hasGlyph(one.codePointAt(0) ?? 0))).toBe(true);
      expect(printableText(printed, hasGlyph)).toBe(printed);
    }),
  );
});

it('replaces texts in data and keeps everything else', () => {
  expect(printableData({ a: ['🦊', 1, null], b: { c: true } }, hasGlyph)).toEqual({
    a: ['\\u{1f98a}', 1, null],
    b: { c: true },
  });
});

it('lists the characters that fonts lack, each once, and none without a form of its own', () => {
  const data = { name: '中 a 🦊中', notes: ['\u202e\u0000', null, 7, { text: '会' }] };
  expect(missingCharacters(data, hasGlyph)).toEqual(['中', '会', '🦊']);
  expect(missingCharacters({ name: 'äß→' }, hasGlyph)).toEqual([]);
});
