import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecentProjects } from './recent-projects.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const names = (recent: RecentProjects) => recent.list().map(({ name }) => name);

it('lists projects by when they were opened last, each once', () => {
  const recent = new RecentProjects(join(dir, 'state'));
  expect(recent.list()).toEqual([]);
  for (const [at, name] of ['a', 'b', 'a'].entries()) recent.remember({ dataDir: `/${name}`, name, openedMs: at });
  expect(names(new RecentProjects(join(dir, 'state')))).toEqual(['a', 'b']);
  recent.rename('/b', 'B');
  expect(names(recent)).toEqual(['a', 'B']);
  recent.forget('/a');
  expect(names(recent)).toEqual(['B']);
  expect(statSync(join(dir, 'state', 'recent-projects.json')).mode & 0o77).toBe(0);
});

it('keeps no more than thirty', () => {
  const recent = new RecentProjects(dir);
  for (let at = 0; at < 40; at++) recent.remember({ dataDir: `/${at}`, name: `${at}`, openedMs: at });
  expect(names(recent)).toHaveLength(30);
  expect(names(recent)[0]).toBe('39');
});

it.each(['', '{', '{"version":2,"projects":[]}', '{"version":1,"projects":[{"dataDir":5}]}'])(
  'has none where its file is %j, which the next project replaces',
  (text) => {
    writeFileSync(join(dir, 'recent-projects.json'), text);
    const recent = new RecentProjects(dir);
    expect(recent.list()).toEqual([]);
    recent.remember({ dataDir: '/a', name: 'a', openedMs: 1 });
    expect(JSON.parse(readFileSync(join(dir, 'recent-projects.json'), 'utf8'))).toMatchObject({ version: 1 });
  },
);

it('does not fail where nothing can be written', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const recent = new RecentProjects(join(file, 'state'));
  recent.remember({ dataDir: '/a', name: 'a', openedMs: 1 });
  expect(recent.list()).toEqual([]);
});
