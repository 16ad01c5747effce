import { expect, it } from 'vitest';
import { readSheetPreferences, USUAL_PREFERENCES, withValid } from './sheet-preferences.ts';

it('a limit that is out of range is not taken, and the others are', () => {
  const changed = withValid(USUAL_PREFERENCES, { slash24Limit: 1e9, uplinkMbit: 100 });
  expect(changed).toEqual({ ...USUAL_PREFERENCES, uplinkMbit: 100 });
});

it('one damaged preference does not take the others along', () => {
  const kept = JSON.stringify({ ...USUAL_PREFERENCES, columns: ['to'], slash24Limit: 1e9 });
  const read = readSheetPreferences({ read: () => kept, write: () => undefined });
  expect(read).toEqual({ ...USUAL_PREFERENCES, columns: ['to'] });
});
