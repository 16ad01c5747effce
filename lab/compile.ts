import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROJECT_DIR } from './namespaces.ts';

/**
 * Compiles a helper of `native/test` into a new folder that other users may read.
 * @returns the file, or why there is none
 */
export function compileHelper(
  source: string,
  flags: readonly string[],
): { readonly file: string } | { readonly missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-lab-'));
  chmodSync(folder, 0o755);
  const file = join(folder, basename(source, '.c'));
  const compiler = process.env['CC'] ?? 'cc';
  const args = [
    '-std=c11',
    '-D_GNU_SOURCE',
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    `-I${join(PROJECT_DIR, 'native/src')}`,
  ];
  const run = spawnSync(compiler, [...args, join(PROJECT_DIR, 'native/test', source), ...flags, '-o', file], {
    encoding: 'utf8',
  });
  if (run.status === 0) return { file };
  return { missing: run.error ? `no C compiler (${compiler})` : run.stderr };
}

/**
 * Compiles an addon of `native/test` with the given sources and loads it.
 * @returns its exports, or why there are none
 */
export function loadTestAddon<T>(
  source: string,
  sources: readonly string[],
): { readonly addon: T } | { readonly missing: string } {
  const headers = join(PROJECT_DIR, 'node_modules/node-api-headers/include');
  const built = compileHelper(source, [...sources, '-shared', '-fPIC', '-DNAPI_VERSION=8', `-I${headers}`]);
  if ('missing' in built) return built;
  const loaded = { exports: {} as T };
  process.dlopen(loaded, built.file);
  return { addon: loaded.exports };
}
