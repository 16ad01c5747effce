// Copy of the checkout with one more probe in it, for the tests of scripts/toy-probe.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = fileURLToPath(new URL('..', import.meta.url));
const toy = join(project, 'scripts/toy-probe');
const COPIED = [
  'core',
  'probes',
  'host',
  'native',
  'engine',
  'agent',
  'station',
  'headless',
  'cli',
  'lab',
  'portable',
  'renderer',
  'ui',
  'scripts',
  'resources',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.core.json',
  'tsconfig.node.json',
  'tsconfig.dom.json',
];
const PARTS = ['common', 'cli', 'view'];

/** Tests are checked with the rest of the tree already, and name no probe that they do not import. */
const isNoTest = (path) => !/\.i?test\.(ts|tsx|mjs)$/.test(path);

/**
 * Copies the checkout, puts the toy into it and generates what is generated.
 * @returns the folder; `run`, which runs a script of the copy and returns its output; `remove`
 */
export async function copyWithToy() {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-toy-'));
  for (const name of COPIED) cpSync(join(project, name), join(dir, name), { recursive: true, filter: isNoTest });
  symlinkSync(join(project, 'node_modules'), join(dir, 'node_modules'));
  for (const part of PARTS) cpSync(join(toy, part), join(dir, 'probes/toy-probe', part), { recursive: true });
  cpSync(join(toy, 'run'), join(dir, 'run'), { recursive: true });
  const run = async (script, ...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: dir });
    return stdout;
  };
  await run('scripts/generate.mjs');
  return { dir, run, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
