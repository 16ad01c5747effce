import { expect, it } from 'vitest';
import { effectiveSettings } from './settings.ts';

it('passes on the settings of single probes, and no other key of a target', () => {
  const target = { probe: 'traceroute', to: '10.0.0.0/30', exclude: ['10.0.0.1'], groups: ['g'], ttl: 9, maxHops: 12 };
  expect(effectiveSettings(target, { flows: 4 })).toMatchObject({ ttl: 9, own: { maxHops: 12, flows: 4 } });
  expect(effectiveSettings(target).own).toEqual({ maxHops: 12 });
});
