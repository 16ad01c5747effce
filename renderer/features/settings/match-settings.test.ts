import { describe, expect, it } from 'vitest';
import { matchSettings, SETTINGS_PARTS } from './match-settings.ts';

const found = (search: string) => matchSettings(search).map(({ id }) => id);

describe('a search in the settings', () => {
  it('finds a part by its title and by synonyms, whatever the order and the case', () => {
    expect(found('UTC')).toEqual(['appearance']);
    expect(found('limit rate')).toEqual(['measuring']);
    expect(found('keep')).toEqual(['storage']);
    expect(found('unlock')).toEqual(['doctor']);
  });

  it('shows all parts while it is empty, and none for words that no part has', () => {
    expect(matchSettings('  ')).toEqual(SETTINGS_PARTS);
    expect(found('theme keep')).toEqual([]);
  });
});
