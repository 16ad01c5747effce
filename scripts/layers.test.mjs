import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { checkLayers } from './layers.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const made = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

/** A tree of files in a temporary folder. */
function tree(files) {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-layers-'));
  made.push(dir);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  symlinkSync(join(project, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

const sound = {
  'core/a.ts': 'export const a = 1;\n',
  'station/b.ts':
    "import { a } from '../core/a.ts';\nimport { readFileSync } from 'node:fs';\nexport const b = [a, readFileSync];\n",
};

/** Modules that the planted violations import. */
const importable = {
  'probes/y/common/y.ts': 'export const y = 1;\n',
  'renderer/app/app.ts': 'export const app = 1;\n',
  'renderer/base/base.ts': 'export const base = 1;\n',
  'renderer/features/chart/chart.ts': 'export const chart = 1;\n',
};

it('finds nothing in a tree whose imports point downwards', async () => {
  const found = await checkLayers(tree(sound));
  expect(found).toEqual({ modules: 2, files: 2, unseen: [], violations: [] });
});

it.each([
  [
    'upwards',
    'core/up.ts',
    "import { b } from '../station/b.ts';\nexport const up = b;\n",
    'core/up.ts → station/b.ts',
  ],
  [
    'upwards by a type only',
    'core/up.ts',
    "import type { b } from '../station/b.ts';\nexport type Up = typeof b;\n",
    'core/up.ts → station/b.ts',
  ],
  [
    'of Node in the core',
    'core/fs.ts',
    "import { readFileSync } from 'node:fs';\nexport const fs = readFileSync;\n",
    'core/fs.ts → fs',
  ],
  [
    'of a package that the layer may not use',
    'core/db.ts',
    "import { parse } from 'yaml';\nexport const db = parse;\n",
    'yaml/',
  ],
  [
    'of another probe',
    'probes/x/common/x.ts',
    "import { y } from '../../y/common/y.ts';\nexport const x = y;\n",
    'probes/x/common/x.ts → probes/y/common/y.ts',
  ],
  [
    'of the page’s base out of its live data',
    'renderer/live/up.ts',
    "import { base } from '../base/base.ts';\nexport const up = base;\n",
    'page live: renderer/live/up.ts → renderer/base/base.ts',
  ],
  [
    'of a feature out of the page’s base',
    'renderer/base/up.ts',
    "import { chart } from '../features/chart/chart.ts';\nexport const up = chart;\n",
    'page base: renderer/base/up.ts → renderer/features/chart/chart.ts',
  ],
  [
    'of the app out of a feature',
    'renderer/features/run/up.ts',
    "import { app } from '../../app/app.ts';\nexport const up = app;\n",
    'page feature run: renderer/features/run/up.ts → renderer/app/app.ts',
  ],
  [
    'of a feature that is not on the list of the importing feature',
    'renderer/features/run/sideways.ts',
    "import { chart } from '../chart/chart.ts';\nexport const sideways = chart;\n",
    'page feature run: renderer/features/run/sideways.ts → renderer/features/chart/chart.ts',
  ],
  [
    'out of a feature that has no list',
    'renderer/features/new/sideways.ts',
    "import { chart } from '../chart/chart.ts';\nexport const sideways = chart;\n",
    'page feature unlisted: renderer/features/new/sideways.ts → renderer/features/chart/chart.ts',
  ],
  [
    'of a missing file',
    'core/gone.ts',
    "import { gone } from './nowhere.ts';\nexport const g = gone;\n",
    'core/gone.ts → ./nowhere.ts',
  ],
])('finds an import %s', async (_, path, text, violation) => {
  const { violations } = await checkLayers(tree({ ...sound, ...importable, [path]: text }));
  expect(violations.filter((one) => one.includes(violation)).length).toBeGreaterThan(0);
});

it('finds a cycle', async () => {
  const { violations } = await checkLayers(
    tree({
      'core/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
      'core/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
    }),
  );
  expect(violations).toContain('no-cycles: core/one.ts → core/two.ts');
});

it('lets tests import from anywhere', async () => {
  const test = "import { b } from '../station/b.ts';\nexport const t = b;\n";
  expect((await checkLayers(tree({ ...sound, 'core/a.test.ts': test }))).violations).toEqual([]);
});

it('lists files that were not checked, as when nothing parses TypeScript', async () => {
  const seesNothing = () => Promise.resolve({ output: { modules: [], summary: { violations: [] } } });
  const found = await checkLayers(tree(sound), ['core', 'station'], seesNothing);
  expect(found).toEqual({ modules: 0, files: 2, unseen: ['core/a.ts', 'station/b.ts'], violations: [] });
});

it('fails on a file that cannot be parsed', async () => {
  await expect(checkLayers(tree({ ...sound, 'core/broken.ts': 'export const = ;\n' }))).rejects.toThrow(
    'core/broken.ts',
  );
});
