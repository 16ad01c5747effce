// Checks that the C sources of native/src have no cycle: of #include between files and between folders, and of calls
// between .c files. Calls are read from object files: a function undefined in one and defined in another. Tables of
// functions (engine/format.h) are data and therefore no calls: they are how a lower layer reaches a higher one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {ReadonlyMap<string, ReadonlySet<string>>} edges
 * @returns {string[] | undefined} a cycle, its first member again at the end; undefined when there is none
 */
export function findCycle(edges) {
  const done = new Set();
  const path = [];
  const visit = (node) => {
    const at = path.indexOf(node);
    if (at >= 0) return [...path.slice(at), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

function addEdge(edges, from, to) {
  if (from === to) return;
  const known = edges.get(from);
  if (known) known.add(to);
  else edges.set(from, new Set([to]));
}

function includesOf(sourceDir, files) {
  const byFile = new Map();
  const byFolder = new Map();
  for (const file of files) {
    for (const [, included] of readFileSync(join(sourceDir, file), 'utf8').matchAll(/^\s*#include "([^"]+)"/gm)) {
      addEdge(byFile, file, included);
      addEdge(byFolder, dirname(file), dirname(included));
    }
  }
  return { byFile, byFolder };
}

/** Reads the external symbols of object files, one per source, with `nm`. */
function symbolsOf(objectDir) {
  const objects = readdirSync(objectDir).filter((name) => name.endsWith('.o'));
  const run = spawnSync('nm', ['--print-file-name', '--extern-only', '--format=posix', ...objects], {
    cwd: objectDir,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (run.status !== 0) throw new Error(`nm failed: ${run.error?.message ?? run.stderr}`);
  return [...run.stdout.matchAll(/^(.+?)\.o: (\S+) (\S)/gm)].map(([, object, name, type]) => ({ object, name, type }));
}

function callsOf(objectDir, fileOf) {
  const symbols = symbolsOf(objectDir);
  const definedIn = new Map(symbols.filter(({ type }) => type === 'T').map(({ name, object }) => [name, object]));
  const edges = new Map();
  for (const { object, name, type } of symbols) {
    const owner = type === 'U' ? definedIn.get(name) : undefined;
    if (owner !== undefined) addEdge(edges, fileOf(object), fileOf(owner));
  }
  return edges;
}

/**
 * @param {string} sourceDir folder of sources, each with a file name of its own
 * @param {{ compiler?: string, includeDirs?: readonly string[] }} [options] `includeDirs`: besides `sourceDir`
 * @returns {{ sources: number, calls: number, cycles: string[] }} `cycles`: each as one line; `calls`: pairs of files
 */
export function checkCycles(sourceDir, { compiler = process.env.CC || 'cc', includeDirs = [] } = {}) {
  const files = readdirSync(sourceDir, { recursive: true })
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  const sources = files.filter((name) => name.endsWith('.c'));
  const objectDir = mkdtempSync(join(tmpdir(), 'sounder-objects-'));
  try {
    const flags = ['-std=c11', '-O0', '-c', '-D_GNU_SOURCE', '-DNAPI_VERSION=8'];
    const include = [sourceDir, ...includeDirs].map((folder) => `-I${folder}`);
    const paths = sources.map((name) => join(sourceDir, name));
    const run = spawnSync(compiler, [...flags, ...include, ...paths], { cwd: objectDir, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${compiler} failed: ${run.error?.message ?? run.stderr}`);
    const calls = callsOf(objectDir, (object) => sources.find((name) => basename(name, '.c') === object));
    const { byFile, byFolder } = includesOf(sourceDir, files);
    const found = [
      ['calls', findCycle(calls)],
      ['includes', findCycle(byFile)],
      ['includes of folders', findCycle(byFolder)],
    ];
    return {
      sources: sources.length,
      calls: [...calls.values()].reduce((sum, { size }) => sum + size, 0),
      cycles: found.filter(([, cycle]) => cycle).map(([of, cycle]) => `${of}: ${cycle.join(' → ')}`),
    };
  } finally {
    rmSync(objectDir, { recursive: true, force: true });
  }
}

/** @returns why the sources cannot be compiled here, or undefined */
function missingHere() {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  const missing = [process.env.CC || 'cc', 'nm'].find((tool) => spawnSync(tool, ['--version']).error);
  return missing && `no ${missing} here`;
}

function main() {
  const missing = missingHere();
  if (missing) {
    console.error(`not checked: ${missing}`);
    return;
  }
  const includeDirs = [join(root, 'node_modules', 'node-api-headers', 'include')];
  const { sources, calls, cycles } = checkCycles(join(root, 'native', 'src'), { includeDirs });
  for (const cycle of cycles) console.error(`cycle of ${cycle}`);
  if (calls === 0) console.error(`no call found between ${sources} files`);
  if (cycles.length > 0 || calls === 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
