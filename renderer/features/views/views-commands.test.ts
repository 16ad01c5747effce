import { expect, it } from 'vitest';
import { RecentCommands } from '../../base/commands/recent-commands.ts';
import type { ListView } from '../../base/list-settings.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { viewsCommands } from './views-commands.ts';

const VIEW: ListView = { filter: '', sort: [], columns: { shown: null, widths: {} }, grouping: 'none', span: 'run' };

it('are known again among the recent commands, whatever a view is called', () => {
  const names = ['Berlin down', 'a%20b', 'lone \ud800'];
  const views = { apply: () => undefined, save: () => undefined, rename: () => undefined, remove: () => undefined };
  const saved = names.map((name) => ({ name, view: VIEW }));
  const ids = viewsCommands({ layout: fakeLayout(), views }, saved)
    .filter(({ title }) => title.startsWith('View: '))
    .map(({ id }) => id);
  const kept = new Map<string, string>();
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
  const recent = new RecentCommands(preferences);
  for (const id of ids) recent.note(id);
  expect(new Set(ids).size).toBe(3);
  expect(new RecentCommands(preferences).ids).toEqual(ids.toReversed());
});
