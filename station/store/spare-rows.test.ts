import { expect, it } from 'vitest';
import { spareRow } from './spare-rows.ts';

const FOLDED = { foldedId: 100, neededAfter: null, journalBytes: 10, capBytes: 100 };

it('leaves rows that an output needs, as long as the journal is not too large for that', () => {
  expect(spareRow(FOLDED)).toBe(100);
  expect(spareRow({ ...FOLDED, neededAfter: 40 })).toBe(40);
  expect(spareRow({ ...FOLDED, neededAfter: 400 })).toBe(100);
  expect(spareRow({ ...FOLDED, neededAfter: 40, journalBytes: 31 })).toBe(100);
});
