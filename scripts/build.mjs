// Builds what is out of date: the addon, the bundles of the processes, the page. Each part stores a digest of its
// sources, so that a second start does nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from '../native/build.mjs';
import { findNode, installDependencies, main, root, Stop, say } from './runtime.mjs';

const SHARED = ['core', 'probes', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];
const RESOURCES = ['resources/icon.png', 'resources/report-template.docx'];
const PARTS = {
  processes: {
    from: [...SHARED, 'host', 'engine', 'agent', 'station', 'native', 'cli', 'headless', 'electron', ...RESOURCES],
    made: [
      'sounder.cjs',
      'agent.cjs',
      'station.cjs',
      'resolver.cjs',
      'typst.cjs',
      'report/report.typ',
      'report/report-template.docx',
      'report/resvg.wasm',
      'packet-engine.cjs',
      'service-engine.cjs',
      'orphan-guard.cjs',
      'store-writer.cjs',
      'store-viewer.cjs',
      'store-reader.cjs',
      'store-compactor.cjs',
      'project-worker.cjs',
      'inventories-worker.cjs',
      'outputs-worker.cjs',
      'backup-worker.cjs',
      'preview-worker.cjs',
      'export-worker.cjs',
      'report-worker.cjs',
      'target-worker.cjs',
      'main.cjs',
      'preload.cjs',
      'utility-station.cjs',
      'utility-packet-engine.cjs',
      'utility-service-engine.cjs',
      'utility-typst.cjs',
      'icon.png',
    ],
    command: ['scripts/bundle.mjs'],
  },
  page: {
    from: [...SHARED, 'ui', 'renderer', 'vite.config.ts'],
    made: ['page/index.html'],
    command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  },
};

function* filesUnder(path) {
  const whole = join(root, path);
  if (!existsSync(whole)) return;
  const entries = readdirSync(whole, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(test|itest)\.tsx?$/.test(entry.name));
  yield* files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const isFile = /\.\w+$/.test(path);
    for (const file of isFile ? [join(root, path)] : filesUnder(path)) {
      hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function buildPart(name, node) {
  const part = PARTS[name];
  const stamp = join(root, 'dist', `.${name}`);
  const digest = digestOf(part.from);
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (fresh && part.made.every((file) => existsSync(join(root, 'dist', file)))) return;
  say(`Building the ${name} …`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  rmSync(stamp, { force: true });
  const result = spawnSync(node, part.command, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Stop(`the ${name} could not be built (see above)`);
  writeFileSync(stamp, digest);
}

/** Builds everything for `bin/sounder`. @param node the Node to build with */
export async function build(node) {
  await buildNative({ log: say });
  for (const name of Object.keys(PARTS)) buildPart(name, node);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    installDependencies();
    await build(findNode());
    return 0;
  });
}
