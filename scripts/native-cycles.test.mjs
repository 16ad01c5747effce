import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkCycles, findCycle } from './native-cycles.mjs';

const compiler = process.env.CC || 'cc';
const missing = [compiler, 'nm'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);

const made = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

/** Sources in a temporary folder. */
function tree(files) {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-cycles-'));
  made.push(dir);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const sound = {
  'low/low.h': '#pragma once\nextern int (*const table[1])(void);\nint low(void);\n',
  'low/low.c': '#include "low/low.h"\nint low(void) { return table[0](); }\n',
  'high/high.h': '#pragma once\nint high(void);\n',
  'high/high.c':
    '#include "high/high.h"\n#include "low/low.h"\nint high(void) { return low(); }\nint (*const table[1])(void) = { high };\n',
};

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'the cycles of C sources' : `the cycles of C sources (skipped: no ${missing})`,
  () => {
    it('are none where calls point downwards and upwards only through a table', () => {
      expect(checkCycles(tree(sound))).toEqual({ sources: 2, calls: 1, cycles: [] });
    });

    it('are found in calls, with their files named', () => {
      const low = '#include "low/low.h"\nint high(void);\nint low(void) { return high(); }\n';
      const { cycles } = checkCycles(tree({ ...sound, 'low/low.c': low }));
      expect(cycles).toEqual(['calls: high/high.c → low/low.c → high/high.c']);
    });

    it('are found in a function whose address is taken', () => {
      const low =
        '#include "low/low.h"\nint high(void);\nint (*kept)(void);\nint low(void) { kept = high; return 0; }\n';
      const { cycles } = checkCycles(tree({ ...sound, 'low/low.c': low }));
      expect(cycles).toEqual(['calls: high/high.c → low/low.c → high/high.c']);
    });

    it('are found in includes of files and of folders', () => {
      const high = '#pragma once\n#include "low/low.h"\nint high(void);\n';
      const low = '#pragma once\n#include "high/high.h"\nextern int (*const table[1])(void);\nint low(void);\n';
      expect(checkCycles(tree({ ...sound, 'low/low.h': low, 'high/high.h': high })).cycles).toEqual([
        'includes: high/high.h → low/low.h → high/high.h',
        'includes of folders: high → low → high',
      ]);
    });

    it('are found in includes of folders where those of files have none', () => {
      const low = `#include "high/high.h"\n${sound['low/low.c']}`;
      expect(checkCycles(tree({ ...sound, 'low/low.c': low })).cycles).toEqual([
        'includes of folders: high → low → high',
      ]);
    });

    it('are not looked for in sources that do not compile', () => {
      expect(() => checkCycles(tree({ ...sound, 'low/low.c': 'int low(void) { return nothing; }\n' }))).toThrow(
        'low.c',
      );
    });
  },
);

it('names a cycle that does not include where the search began', () => {
  const edges = new Map(Object.entries({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] }));
  expect(findCycle(edges)).toEqual(['b', 'c', 'd', 'b']);
});
