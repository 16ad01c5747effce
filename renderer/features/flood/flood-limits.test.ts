import { expect, it } from 'vitest';
import { readFloodLimits, USUAL_LIMITS, withValidLimits } from './flood-limits.ts';

const read = (kept: Readonly<Record<string, object>>) =>
  readFloodLimits({
    read: (key) => (kept[key] === undefined ? null : JSON.stringify(kept[key])),
    write: () => undefined,
  });

it('a limit that is out of range is not taken, and the others are', () => {
  expect(withValidLimits(USUAL_LIMITS, { slash24Limit: 1e9, uplinkMbit: 100 })).toEqual({
    ...USUAL_LIMITS,
    uplinkMbit: 100,
  });
});

it('one damaged limit does not take the others along, and those of older pages are read', () => {
  expect(read({ 'sounder.flood': { version: 1, uplinkMbit: 8, uplinkPercent: 900 } })).toEqual({
    ...USUAL_LIMITS,
    uplinkMbit: 8,
  });
  expect(read({ 'sounder.sheet': { version: 1, columns: ['to'], uplinkMbit: 8 } }).uplinkMbit).toBe(8);
  expect(read({ 'sounder.flood': { version: 2, uplinkMbit: 8 } })).toEqual(USUAL_LIMITS);
});
