import { expect, it } from 'vitest';
import { withSettingLabels } from './setting-labels.ts';

it('names settings by their labels, and leaves what is no flag', () => {
  expect(withSettingLabels('If the target is farther away, use a larger --silent-hops or --max-hops')).toBe(
    'If the target is farther away, use a larger “Silent hops” or “Maximum hops”',
  );
  expect(withSettingLabels('Routing loop: a--b is at hops 2, 4')).toBe('Routing loop: a--b is at hops 2, 4');
});
