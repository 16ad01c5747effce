import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { surveyProject } from '../../station/reports/testing/survey-project.ts';
import { builtCommand, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_COPIED = new Set(['node_modules', 'dist', 'release', '.git', 'docs']);
const SURVEY = ['--survey', 'After the change', '--before', '#1', '--criteria', 'voice,reachability'];
const LAYOUT = ['--lang', 'de', '--time-zone', 'Europe/Berlin', '--company', 'Example & Partners', '--paper', 'letter'];
const FORMATS = ['--format', 'html,json,csv,pdf,xlsx,ticket'];
const BUILD_MS = 300_000;

let dirs: TemporaryDir[];
beforeAll(() => {
  dirs = [temporaryDir(), temporaryDir()];
});
afterAll(() => {
  for (const dir of dirs) dir.remove();
});

/** Another checkout of these files, with its own build. @returns its command */
function otherCheckout(path: string): string {
  mkdirSync(path);
  cpSync(ROOT, path, {
    recursive: true,
    filter: (from) => !NOT_COPIED.has(relative(ROOT, from).split(/[\\/]/)[0] ?? ''),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  const built = spawnSync(process.execPath, ['scripts/bundle.mjs'], { cwd: path, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return join(path, 'dist', 'sounder.cjs');
}

/** Files of a report by name, made by a command from a copy of the data. */
async function filesOf(command: string, data: string, dir: string, env: NodeJS.ProcessEnv) {
  mkdirSync(dir, { recursive: true });
  cpSync(data, join(dir, 'data'), { recursive: true });
  const out = join(dir, 'out');
  mkdirSync(out);
  const args = ['report', join(dir, 'data'), ...SURVEY, ...LAYOUT, ...FORMATS, '--out', join(out, 'report')];
  const made = await sounder(args, { command, env: { ...process.env, ...env } });
  if (made.status !== 0) throw new Error(made.stderr);
  return new Map(readdirSync(out).map((name) => [name, readFileSync(join(out, name))]));
}

it('a report of two checkouts, in other folders, time zones and languages, has the same bytes', {
  timeout: BUILD_MS,
}, async () => {
  const [one = '', other = ''] = dirs.map(({ path }) => path);
  const data = join(one, 'project');
  mkdirSync(data);
  surveyProject(data);
  const second = otherCheckout(join(other, 'another checkout'));
  const here = await filesOf(builtCommand, data, join(one, 'a'), { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
  const there = await filesOf(second, data, join(other, 'a folder', 'with ümlauts'), {
    ...{ TZ: 'Pacific/Auckland', LANG: 'fr_FR.UTF-8', LC_ALL: 'fr_FR.UTF-8', LC_NUMERIC: 'fr_FR.UTF-8' },
    HOME: join(other, 'home'),
  });
  const names = [...here.keys()].sort();
  expect(names).toEqual(
    expect.arrayContaining(
      ['html', 'json', 'pdf', 'xlsx', 'targets.csv', 'ticket.txt', 'manifest.json'].map((ending) => `report.${ending}`),
    ),
  );
  expect([...there.keys()].sort()).toEqual(names);
  const differing = names.filter((name) => !here.get(name)?.equals(there.get(name) ?? Buffer.alloc(0)));
  expect(differing).toEqual([]);
});
