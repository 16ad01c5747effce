// Installs the programs that read exports in the long tests, independently of what writes them, beside the packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { findNode, root, say } from './runtime.mjs';

/** They have 190 MB: too much for everyone who installs the dependencies. */
const READERS = { '@duckdb/node-api': '1.5.6-r.1', 'nodejs-polars': '0.26.1' };

const FOLDER = join(root, 'node_modules', '.cache', 'export-readers');

function isInstalled([name, version]) {
  const path = join(FOLDER, 'node_modules', name, 'package.json');
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version === version;
}

/** @returns whether they are there; without the registry of packages, one line says what does not run */
export function installReaders() {
  if (Object.entries(READERS).every(isInstalled)) return true;
  say('Installing DuckDB and Polars for the tests of exports …');
  mkdirSync(FOLDER, { recursive: true });
  const packages = Object.entries(READERS).map(([name, version]) => `${name}@${version}`);
  const flags = ['--prefix', FOLDER, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm leaves out binaries for a newer Node than the one it runs on.
  const path = `${dirname(findNode())}${delimiter}${process.env.PATH}`;
  const result = spawnSync('npm', ['install', ...flags, ...packages], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  if (result.status === 0) return true;
  const reason = result.error?.message ?? result.stderr.split('\n')[0];
  say(`DuckDB and Polars do not read the exports: npm did not install them (${reason})`);
  return false;
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = installReaders() ? 0 : 1;
