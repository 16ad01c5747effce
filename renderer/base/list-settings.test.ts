import { expect, it } from 'vitest';
import { readListSettings, writeListSettings } from './list-settings.ts';

const reading = (kept: unknown) =>
  readListSettings({ read: () => JSON.stringify(kept), write: () => undefined }, '/a/project.yaml');

it('leaves out a damaged expanded row, not the others with it', () => {
  expect(reading({ toggled: ['site/A', 7, null, 'x'.repeat(4001), 'site/B'], views: [] }).toggled).toEqual([
    'site/A',
    'site/B',
  ]);
});

it('reads the expanded row of a long site as it was written', () => {
  const kept = new Map<string, string>();
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
  const toggled = ['site/A', `site/${'x'.repeat(3000)}`];
  writeListSettings(preferences, '/a', { columns: { shown: null, widths: {} }, toggled, views: [] });
  expect(readListSettings(preferences, '/a').toggled).toEqual(toggled);
});
