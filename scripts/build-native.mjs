// Builds the packet engine (native/src) into prebuilds/<platform>-<arch>/sounder.node. Only node: modules, Node ≥ 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sourceDir = join(root, 'native', 'src');
const headersDir = join(root, 'node_modules', 'node-api-headers', 'include');

const FLAGS = [
  '-std=c11',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-shared',
  '-fPIC',
  '-pthread',
  '-fvisibility=hidden',
  '-D_GNU_SOURCE',
  '-DNAPI_VERSION=8',
  '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
];

const filesIn = (folder, suffixes) =>
  readdirSync(folder)
    .filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
    .sort()
    .map((name) => join(folder, name));

function contentHash(compiler, flags) {
  const hash = createHash('sha256').update(JSON.stringify([compiler, flags]));
  for (const file of [...filesIn(sourceDir, ['.c', '.h']), ...filesIn(headersDir, ['.h'])]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Compiles into a temporary file first: a process that has the old one loaded keeps it, and a failure leaves it. */
function compile(compiler, flags, outputFile) {
  const temporary = `${outputFile}.${process.pid}`;
  const sources = filesIn(sourceDir, ['.c']);
  const run = spawnSync(compiler, [...flags, `-I${headersDir}`, ...sources, '-o', temporary], { encoding: 'utf8' });
  if (run.error) return `${compiler}: ${run.error.code ?? run.error.message}`;
  if (run.status !== 0) {
    rmSync(temporary, { force: true });
    return `${compiler} failed:\n${run.stderr.trim()}`;
  }
  renameSync(temporary, outputFile);
  return undefined;
}

/**
 * Builds when sources, flags or compiler have changed since the last time. Never throws: without the engine Sounder
 * says that packets cannot be measured natively, and everything else works.
 * @param {{ log?: (line: string) => void, outputDir?: string, extraFlags?: readonly string[] }} [options]
 * @returns {{ built: boolean, reason?: string }} `built`: there is an up-to-date build now; `reason`: why there is none
 */
export function buildNative({ log = console.error, outputDir, extraFlags = [] } = {}) {
  if (process.platform !== 'linux') return { built: false, reason: `no packet engine for ${process.platform} yet` };
  if (!existsSync(headersDir)) return { built: false, reason: 'node-api-headers is not installed' };
  const compiler = process.env['CC'] || 'cc';
  const folder = join(outputDir ?? join(root, 'prebuilds'), `${process.platform}-${process.arch}`);
  const outputFile = join(folder, 'sounder.node');
  const stampFile = join(folder, 'sounder.hash');
  const flags = [...FLAGS, ...extraFlags];
  try {
    const hash = contentHash(compiler, flags);
    const isFresh = existsSync(outputFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
    if (isFresh) return { built: true };
    mkdirSync(folder, { recursive: true });
    const problem = compile(compiler, flags, outputFile);
    if (problem === undefined) {
      writeFileSync(stampFile, hash);
      return { built: true };
    }
    log(`warning: the packet engine was not built (${problem})`);
    return { built: false, reason: problem };
  } catch (error) {
    log(`warning: the packet engine was not built (${error.message})`);
    return { built: false, reason: error.message };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = buildNative();
  if (!result.built) process.exitCode = 1;
}
