import { expect, it } from 'vitest';
import { helpOfMany, SETTING_FIELDS, type SettingField, settingProblem } from './setting-fields.ts';

it('names the probes that alone have a setting in front of its help, as one sentence', () => {
  const helpOf = (wanted: string) => SETTING_FIELDS.filter(({ name }) => name === wanted).map(helpOfMany);
  expect(helpOf('routeChangeAfter')).toEqual([
    'Traceroute: consecutive rounds on another path before it is a route change, 1 to 60',
  ]);
  expect(helpOf('downAfter')).toEqual([expect.stringMatching(/^Consecutive/)]);
});

it('names no key in an error, since the field has a label', () => {
  const field = SETTING_FIELDS.find(({ name }) => name === 'downAfter') as SettingField;
  expect(settingProblem(field, '0')).toBe('Must be 1 to 1000');
  expect(settingProblem(field, '3')).toBeUndefined();
});
