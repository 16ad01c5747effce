import { describe, expect, it } from 'vitest';
import { THRESHOLD_FIELDS } from '../edit/setting-fields.ts';
import { SECTION_FIELDS } from '../outputs/section-fields.ts';
import { matchSettings, SETTINGS_PARTS } from './match-settings.ts';

const found = (search: string) => matchSettings(search).map(({ id }) => id);

describe('a search in the settings', () => {
  it('finds a part by its title and by synonyms, whatever the order and the case', () => {
    expect(found('UTC')).toEqual(['appearance']);
    expect(found('limit rate')).toContain('measuring');
    expect(found('microseconds')).toEqual(['appearance']);
    expect(found('hysteresis')).toEqual(['thresholds']);
    expect(found('keep')).toEqual(['storage']);
    expect(found('sound')).toEqual(['notifications']);
    expect(found('unlock')).toEqual(['doctor']);
    expect(found('notify')).toEqual(['notifications']);
  });

  it('shows all parts while it is empty, and none for words that no part has', () => {
    expect(matchSettings('  ')).toEqual(SETTINGS_PARTS);
    expect(found('theme keep')).toEqual([]);
  });

  it('finds the labels of the fields on the page', () => {
    expect(found('95th percentile')).toEqual(['thresholds']);
    expect(found('Loss %')).toEqual(['thresholds']);
    expect(found('notify of')).toEqual(['notifications']);
    const fields = { thresholds: THRESHOLD_FIELDS, storage: SECTION_FIELDS.storage, measuring: SECTION_FIELDS.limits };
    for (const [id, some] of Object.entries(fields)) for (const { label } of some) expect(found(label)).toContain(id);
  });

  it('finds every setting by its title', () => {
    for (const { id, items } of SETTINGS_PARTS) for (const { title } of items) expect(found(title)).toContain(id);
  });
});
