import { expect, it } from 'vitest';
import { readSheetPreferences, USUAL_PREFERENCES, withValid } from './sheet-preferences.ts';

it('a damaged preference is not taken, and neither is one of another version', () => {
  expect(withValid(USUAL_PREFERENCES, { columns: [] })).toEqual(USUAL_PREFERENCES);
  expect(withValid(USUAL_PREFERENCES, { columns: ['to'] })).toEqual({ ...USUAL_PREFERENCES, columns: ['to'] });
  const read = (kept: object) => readSheetPreferences({ read: () => JSON.stringify(kept), write: () => undefined });
  expect(read({ version: 1, columns: ['to'], slash24Limit: 1e9 })).toEqual({ version: 1, columns: ['to'] });
  expect(read({ version: 2, columns: ['to'] })).toEqual(USUAL_PREFERENCES);
});
