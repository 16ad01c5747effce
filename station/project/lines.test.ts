import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Lines } from './lines.ts';

it('counts lines and columns as an editor does', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', 'b') }), fc.nat(30), (text, offset) => {
      const before = text.slice(0, offset).split('\n');
      const last = before.at(-1) as string;
      expect(new Lines(text).place(offset)).toEqual({ line: before.length, column: last.length + 1 });
    }),
  );
});

it('stays inside the text', () => {
  expect(new Lines('ab\nc').place(99)).toEqual({ line: 2, column: 2 });
  expect(new Lines('ab\nc').place(-1)).toEqual({ line: 1, column: 1 });
});
