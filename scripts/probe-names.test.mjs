import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PROBES } from '../probes/index.common.ts';
import { probeNames } from './probe-names.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const definitions = Object.values(PROBES).map(({ definition }) => definition);

it('finds no id or name of a probe in code outside of probes/', () => {
  expect(probeNames(project, definitions)).toEqual([]);
});

it.each([
  ["if (series.probe === 'icmp') return;", true],
  ["const isTraced = id === 'traceroute';", true],
  ['import { PathMtuView } from "./path-mtu-view.ts";', true],
  ["const title = 'Path MTU';", true],
  ['const found = batch.typed.pathMtu;', true],
  ["const methods = ['icmp', 'udp', 'tcp'];", false],
  ['// a traceroute, and path-mtu', false],
])('reads %s', (line, isFound) => {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-names-'));
  try {
    const file = join(dir, 'station/a.ts');
    mkdirSync(dirname(file));
    writeFileSync(file, `/** Path MTU,\n * and 'traceroute'. */\n${line}\n`);
    execFileSync('git', ['init', '-q'], { cwd: dir });
    execFileSync('git', ['add', '.'], { cwd: dir });
    expect(probeNames(dir, definitions)).toEqual(isFound ? [`station/a.ts:3: ${line}`] : []);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
