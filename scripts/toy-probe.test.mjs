import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
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
const TSC = 'node_modules/typescript/bin/tsc';

let dir;

/** Styles of the probes' views, which Node has no use for. */
const withoutStyles = {
  name: 'without-styles',
  load: (id) => (id.endsWith('.css') ? { code: '', moduleType: 'js' } : null),
};

/** Runs a script of the copy. @returns its output */
async function run(script, ...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: dir });
  return stdout;
}

/** Runs a script that prints JSON. */
const found = async (script) => JSON.parse(await run(script));

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-toy-'));
  for (const name of COPIED) cpSync(join(project, name), join(dir, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(dir, 'node_modules'));
  for (const part of PARTS) cpSync(join(toy, part), join(dir, 'probes/toy-probe', part), { recursive: true });
  cpSync(join(toy, 'run'), join(dir, 'run'), { recursive: true });
  await run('scripts/generate.mjs');
}, 60_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each(['core', 'node', 'dom'])(
  'type-checks a new probe with the rest of the tree: %s',
  async (part) => {
    const errors = await run(TSC, '-p', `tsconfig.${part}.json`).then(
      () => '',
      ({ stdout }) => stdout,
    );
    expect(errors).toBe('');
  },
  120_000,
);

it('takes it through the station', async () => {
  const { refused, form, ...measured } = await found('run/station.mjs');
  expect(refused).toEqual(['toyBytes must be 0 to 100']);
  expect(form).toEqual({
    label: 'Toy bytes',
    builtIn: '7',
    isUsed: [true, false],
    problem: true,
    settings: { toyBytes: 12 },
  });
  expect(measured).toEqual({
    dataBytes: [12, 7],
    fault: null,
    transit: 'lost',
    stored: [0, 0, 1, 1],
    rows: [
      [0, [2, 2, 0]],
      [1, [2, 2, 0]],
    ],
    states: [
      { series: 0, replies: 2 },
      { series: 1, replies: 2 },
    ],
    events: [
      [0, 'toy-probe', 'First reply from the target'],
      [1, 'toy-probe', 'First reply from the target'],
    ],
    missed: 0,
  });
}, 30_000);

it('measures with it on the command line', async () => {
  const { flags, table, lines, json } = await found('run/command.mjs');
  expect(flags).toEqual({ type: 'toy-probe', targets: ['192.0.2.1'], settings: { toyBytes: 3 } });
  expect(table).toMatch(/^target +sent +lost .*\n192\.0\.2\.1 +4 +0 +0 %/);
  expect(lines).toBe('192.0.2.1: 4 replies to the toy\n');
  expect(json).toMatchObject({ kind: 'summary', probe: 'toy-probe', sent: 4, received: 4, lost: 0 });
}, 30_000);

it('shows its state on the page', async () => {
  const bundle = await rolldown({ input: join(dir, 'run/page.mjs'), platform: 'node', plugins: [withoutStyles] });
  await bundle.write({ file: join(dir, 'page.cjs'), format: 'cjs' });
  await bundle.close();
  expect(await found('page.cjs')).toEqual({
    title: 'Toy',
    details: '<p>192.0.2.1: 3 replies</p>',
    summary: '3 replies',
  });
}, 30_000);

it('describes its settings in the schema of the project file', () => {
  const schema = readFileSync(join(dir, 'resources/sounder.schema.json'), 'utf8');
  expect(schema).toContain('Data bytes of the toy, up to 100. Default: 7.');
});
