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

it('limits of older pages are kept when the columns of the sheet are written over them', () => {
  const kept = new Map([['sounder.sheet', JSON.stringify({ version: 1, columns: ['to'], uplinkMbit: 8 })]]);
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, text: string) => void kept.set(key, text),
  };
  readFloodLimits(preferences);
  kept.set('sounder.sheet', JSON.stringify({ version: 1, columns: ['to', 'from'] }));
  expect(readFloodLimits(preferences).uplinkMbit).toBe(8);
});

it('one damaged limit does not take the others along, and those of older pages are read', () => {
  expect(read({ 'sounder.flood': { version: 1, uplinkMbit: 8, uplinkPercent: 900 } })).toEqual({
    ...USUAL_LIMITS,
    uplinkMbit: 8,
  });
  expect(read({ 'sounder.sheet': { version: 1, columns: ['to'], uplinkMbit: 8 } }).uplinkMbit).toBe(8);
  expect(read({ 'sounder.flood': { version: 2, uplinkMbit: 8 } })).toEqual(USUAL_LIMITS);
});
