import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeDead, takeRuntimeFolder } from './runtime-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A folder as a killed process leaves it. */
async function left(name: string, ...more: string[]): Promise<string> {
  const dir = join(parent, name);
  mkdirSync(dir, { mode: 0o700 });
  const listen = `require('node:net').createServer().listen(${JSON.stringify(join(dir, 'alive'))}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  for (const file of ['engine', ...more]) writeFileSync(join(dir, file), '');
  return dir;
}

it('removes what a killed process left', async () => {
  const dir = await left('sounder-abc123');
  await removeDead(parent);
  expect(existsSync(dir)).toBe(false);
});

it('removes nothing of a process that runs, and its own when it is released', async () => {
  const folder = takeRuntimeFolder({ XDG_RUNTIME_DIR: parent });
  await expect.poll(() => existsSync(join(folder.dir, 'alive'))).toBe(true);
  await removeDead(parent);
  expect(existsSync(join(folder.dir, 'alive'))).toBe(true);
  folder.release();
  expect(existsSync(folder.dir)).toBe(false);
});

it('leaves alone what may be something else', async () => {
  const others = [
    await left('sounder-abc12'),
    await left('other-abc123'),
    await left('sounder-abc124', 'a file of mine'),
  ];
  const open = await left('sounder-abc125');
  chmodSync(open, 0o755);
  const starting = join(parent, 'sounder-abc126');
  mkdirSync(starting, { mode: 0o700 });
  await removeDead(parent);
  expect([...others, open, starting].filter((dir) => !existsSync(dir))).toEqual([]);
  expect(existsSync(join(parent, 'sounder-abc124', 'a file of mine'))).toBe(true);
});
