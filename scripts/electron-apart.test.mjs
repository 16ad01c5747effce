import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLayers } from './layers.mjs';
import { root } from './runtime.mjs';

/** All source folders except `electron/`. */
const FOLDERS = 'bench bin cli core e2e engine headless host lab native probes renderer scripts station ui'.split(' ');

describe('Electron', () => {
  it('is named by the desktop host alone: loading its package elsewhere would download a binary', () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter(
          (entry) => entry.name !== 'electron-apart.test.mjs' && entry.isFile() && /\.(tsx?|[cm]?js)$/.test(entry.name),
        )
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
    );
    expect(files.length).toBeGreaterThan(100);
    const loads = /(from|import|require\(|import\()\s*['"]electron(\/\w+)?['"]/;
    expect(files.filter((file) => loads.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('is kept apart by the layers', async () => {
    const base = mkdtempSync(join(tmpdir(), 'sounder-layers-'));
    const plant = (path, text) => {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), text);
    };
    plant('station/a.ts', "import { app } from 'electron';\nexport const a = app;\n");
    plant('headless/b.ts', "import { c } from '../electron/main/c.ts';\nexport const b = c;\n");
    plant('electron/main/c.ts', "import { d } from '../../headless/d.ts';\nexport const c = d;\n");
    plant('headless/d.ts', 'export const d = 1;\n');
    plant('electron/preload/e.ts', "import { f } from '../../host/f.ts';\nexport const e = f;\n");
    plant('host/f.ts', 'export const f = 1;\n');
    const { violations } = await checkLayers(base);
    rmSync(base, { recursive: true });
    expect(violations).toEqual(
      expect.arrayContaining([
        'electron-apart: station/a.ts → electron',
        'electron-apart: headless/b.ts → electron/main/c.ts',
        'layer ^electron/(main|utility|ports)/: electron/main/c.ts → headless/d.ts',
        'layer ^electron/preload/: electron/preload/e.ts → host/f.ts',
      ]),
    );
  });
});
