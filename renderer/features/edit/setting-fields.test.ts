import { expect, it } from 'vitest';
import { helpOfMany, SETTING_FIELDS } from './setting-fields.ts';

it('names the probes that alone have a setting in front of its help, as one sentence', () => {
  const helpOf = (wanted: string) => SETTING_FIELDS.filter(({ name }) => name === wanted).map(helpOfMany);
  expect(helpOf('routeChangeAfter')).toEqual([
    'Traceroute: consecutive rounds on another path before it is a route change, 1 to 60',
  ]);
  expect(helpOf('downAfter')).toEqual([expect.stringMatching(/^Consecutive/)]);
});
