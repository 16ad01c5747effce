import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));
const toy = join(project, 'scripts/toy-probe');
const COPIED = [
  'core',
  'probes',
  'host',
  'native',
  'engine',
  'station',
  'cli',
  'renderer',
  'ui',
  'scripts',
  'resources',
];

let dir;
let found;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-toy-'));
  for (const name of COPIED) cpSync(join(project, name), join(dir, name), { recursive: true });
  cpSync(join(project, 'package.json'), join(dir, 'package.json'));
  symlinkSync(join(project, 'node_modules'), join(dir, 'node_modules'));
  mkdirSync(join(dir, 'probes/toy-probe'));
  cpSync(join(toy, 'common'), join(dir, 'probes/toy-probe/common'), { recursive: true });
  execFileSync(process.execPath, ['scripts/generate.mjs'], { cwd: dir });
  cpSync(join(toy, 'run.mjs'), join(dir, 'run.mjs'));
  found = JSON.parse(execFileSync(process.execPath, ['run.mjs'], { cwd: dir, encoding: 'utf8' }));
}, 60_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('reads the settings of a new probe from a file, and refuses what its schema does not allow', () => {
  expect(found.refused).toEqual(['toyBytes is 0 to 100']);
});

it('plans and sends its packets and stores their samples', () => {
  expect(found.dataBytes).toEqual([12, 7]);
  expect(found.fault).toBeNull();
  expect(found.stored).toEqual([0, 0, 1, 1]);
});

it('has its fields in the form', () => {
  const settings = { toyBytes: 12 };
  expect(found.form).toEqual({ label: 'Toy bytes', builtIn: '7', isUsed: [true, false], problem: true, settings });
});

it('has its command and flags', () => {
  expect(found.flags).toEqual({ type: 'toy-probe', targets: ['192.0.2.1'], settings: { toyBytes: 3 } });
});

it('describes its settings in the schema of the project file', () => {
  const schema = readFileSync(join(dir, 'resources/sounder.schema.json'), 'utf8');
  expect(schema).toContain('Data bytes of the toy, up to 100. Default: 7.');
});
