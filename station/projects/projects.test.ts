import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { RecentProjects } from '../../host/recent-projects.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Projects } from './projects.ts';

const tempDir = tempDirs();

/** Projects while the one that is open is measured. */
function running() {
  const dir = tempDir();
  const opened: string[] = [];
  const projects = new Projects({
    dataDir: join(dir, 'open'),
    entryDir: dir,
    readOnly: false,
    openFault: null,
    recent: new RecentProjects(join(dir, 'state')),
    run: { phase: 'running' },
    openOther: async ({ dataDir }) => {
      opened.push(dataDir);
      return null;
    },
    clock: new FakeClock(),
  });
  const folder = (name: string, file = 'project.yaml') => {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, file), 'sounder: 1\n');
    return join(dir, name);
  };
  const open = (dataDir: string, more: { create?: { name: string }; stop?: boolean; readOnly?: boolean } = {}) =>
    projects
      .openOther({ dataDir, readOnly: more.readOnly ?? false, create: more.create ?? null, stop: more.stop ?? false })
      .then(
        () => null,
        (error) => error.fault.code,
      );
  const hintOf = (dataDir: string) =>
    projects.openOther({ dataDir, readOnly: false, create: null, stop: false }).catch((error) => error.fault.hint);
  return { dir, folder, open, hintOf, opened };
}

it('asks whether probing may stop only for a project that can be opened', async () => {
  const { dir, folder, open, opened } = running();
  const taken = takeDataFolder(folder('taken'));
  onTestFinished(() => taken.release());
  expect(await open(join(dir, 'none'))).toBe('data.no-project');
  expect(await open(folder('letters', 'letter.txt'), { create: { name: 'New' } })).toBe('data.not-empty');
  expect(await open(taken.dir)).toBe('data.in-use');
  expect(await open(taken.dir, { readOnly: true })).toBe('project.running');
  expect(await open(join(dir, 'new'), { create: { name: 'New' } })).toBe('project.running');
  expect(opened).toEqual([]);
});

it('points to “New project” where a folder holds none', async () => {
  const { dir, folder, hintOf } = running();
  expect(await hintOf(join(dir, 'none'))).toContain('“New project”');
  expect(await hintOf(folder('letters', 'letter.txt'))).toContain('“New project”');
});

it('opens one when probing may stop', async () => {
  const { dir, folder, open, opened } = running();
  expect(await open(folder('other'), { stop: true })).toBeNull();
  expect(await open(join(dir, 'new'), { create: { name: 'New' }, stop: true })).toBeNull();
  expect(opened).toEqual([join(dir, 'other'), join(dir, 'new')]);
});

it('refuses a new project where no folder can be', async () => {
  const { folder, open } = running();
  const file = join(folder('other'), 'project.yaml');
  expect(await open(file, { create: { name: 'New' }, stop: true })).toBe('data.unwritable');
});
