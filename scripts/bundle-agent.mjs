// `npm run bundle-agent`: archives that install an agent, one per processor, in dist-packages/. With a release key
// (`sounder fleet release-key FILE`) they are signed, and agents that come from them accept upgrades signed with that key.
//   node scripts/bundle-agent.mjs [--arch x64,arm64,armhf] [--key FILE] [--out DIR]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleName } from '../core/fleet/release.ts';
import { publicReleaseKey, signRelease } from '../host/fleet/release-key.ts';
import { buildNative } from '../native/build.mjs';
import { build } from './build.mjs';
import { findNode, main, root, Stop, say } from './runtime.mjs';

/** Node's names of the processors. The 32-bit one has no current Node in the registry: its host brings its own. */
const NODE_ARCH = { x64: 'x64', arm64: 'arm64', armhf: 'arm' };
const WITH_NODE = new Set(['x64', 'arm64']);

/** Files of every bundle beside the program, as source and place. */
const PARTS = [
  ['resources/agent/sounder', 'bin/sounder', 0o755],
  ['resources/agent/launch.sh', 'launch.sh', 0o755],
  ['resources/agent/install.sh', 'install.sh', 0o755],
  ['resources/systemd/sounder-agent.service', 'sounder-agent.service', 0o644],
  ['LICENSE', 'LICENSE', 0o644],
];

const digestOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.status === 0) return result.stdout;
  throw new Stop(`${command} failed: ${result.error?.message ?? result.stderr.trim()}`);
}

function place(source, target, mode) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
  chmodSync(target, mode);
}

/**
 * Makes one bundle.
 * @param {object} bundle
 * @param {'x64' | 'arm64' | 'armhf'} bundle.arch
 * @param {string} bundle.version
 * @param {string} bundle.program the built program of the agent
 * @param {string} bundle.prebuildsDir folder of the packet engine
 * @param {{ file: string, version: string } | null} bundle.node null = the host's
 * @param {string | null} bundle.releaseKey private key that signs it, PEM
 * @param {string} bundle.outDir
 * @returns {string} the archive; its signature is beside it, in a file that ends with `.sig`
 */
export function makeBundle({ arch, version, program, prebuildsDir, node, releaseKey, outDir }) {
  const name = bundleName({ version, arch });
  mkdirSync(outDir, { recursive: true });
  const stage = mkdtempSync(join(outDir, '.stage-'));
  const folder = join(stage, name);
  try {
    for (const [source, target, mode] of PARTS) place(join(root, source), join(folder, target), mode);
    place(program, join(folder, 'dist/agent.cjs'), 0o644);
    const native = `prebuilds/linux-${NODE_ARCH[arch]}`;
    for (const [file, mode] of [
      ['sounder.node', 0o644],
      ['sounder-broker', 0o755],
    ]) {
      const built = join(prebuildsDir, `linux-${NODE_ARCH[arch]}`, file);
      if (existsSync(built)) place(built, join(folder, native, file), mode);
    }
    if (node !== null) placeNode(node.file, join(folder, 'node/bin/node'));
    if (releaseKey !== null) writeFileSync(join(folder, 'release.pub'), publicReleaseKey(releaseKey));
    writeManifest(folder, { version, arch, node: node?.version ?? null });
    const archive = join(outDir, `${name}.tar.gz`);
    const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
    run('tar', ['-C', stage, ...order, '--use-compress-program=gzip -n', '-cf', archive, name]);
    if (releaseKey !== null) writeSignature(archive, { version, arch, releaseKey });
    return archive;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Its 120 MB are not copied where that can be avoided. */
function placeNode(file, target) {
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(file, target);
  } catch {
    place(file, target, 0o755); // on another file system
  }
}

function writeManifest(folder, facts) {
  const files = {};
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = digestOf(path);
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ ...facts, files: sorted }, null, 2)}\n`);
}

function writeSignature(archive, { version, arch, releaseKey }) {
  const unsigned = { version, arch, bytes: statSync(archive).size, sha256: digestOf(archive) };
  writeFileSync(`${archive}.sig`, `${JSON.stringify(signRelease(unsigned, releaseKey), null, 2)}\n`);
}

/** The Node for a processor: the installed one, else the package of the lock, checked against it. */
export function nodeFor(arch, folder) {
  const name = `node-linux-${arch}`;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[`node_modules/${name}`];
  const installed = join(root, 'node_modules', name, 'bin/node');
  if (existsSync(installed)) return { file: installed, version: lock.version };
  const target = join(folder, `${name}-${lock.version}`);
  const file = join(target, 'package/bin/node');
  if (existsSync(file)) return { file, version: lock.version };
  say(`Fetching Node ${lock.version} for ${arch} …`);
  mkdirSync(target, { recursive: true });
  const packed = run('npm', ['pack', '--silent', '--pack-destination', target, `${name}@${lock.version}`], {
    cwd: target,
  });
  const archive = join(target, basename(packed.trim()));
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (digest !== lock.integrity) throw new Stop(`${name} is not the package that package-lock.json names`);
  run('tar', ['-C', target, '-xzf', archive, 'package/bin/node']);
  rmSync(archive);
  return { file, version: lock.version };
}

async function bundleAll({ arches, keyFile, outDir }) {
  await build(findNode());
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const releaseKey = keyFile === null ? null : readFileSync(keyFile, 'utf8');
  const cache = join(root, 'node_modules/.cache/sounder');
  for (const arch of arches) {
    const built = buildNative({ log: say, arch: NODE_ARCH[arch] });
    if (!built.built)
      throw new Stop(`the packet engine for ${arch} was not built: ${built.reason}${compilerHint(arch)}`);
    const archive = makeBundle({
      arch,
      version,
      program: join(root, 'dist/agent.cjs'),
      prebuildsDir: join(root, 'prebuilds'),
      node: WITH_NODE.has(arch) ? nodeFor(arch, cache) : null,
      releaseKey,
      outDir,
    });
    process.stdout.write(`${archive}\n`);
  }
  return 0;
}

const compilerHint = (arch) => {
  const names = {
    arm64: 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross',
    armhf: 'gcc-arm-linux-gnueabihf libc6-dev-armhf-cross',
  };
  return names[arch] === undefined ? '' : `; on Debian: apt-get install ${names[arch]}`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() => {
    const { values } = parseArgs({
      options: { arch: { type: 'string' }, key: { type: 'string' }, out: { type: 'string' } },
    });
    const arches = values.arch?.split(',') ?? Object.keys(NODE_ARCH);
    const unknown = arches.find((arch) => NODE_ARCH[arch] === undefined);
    if (unknown !== undefined)
      throw new Stop(`there are no bundles for "${unknown}", only ${Object.keys(NODE_ARCH).join(', ')}`);
    const outDir = resolve(values.out ?? join(root, 'dist-packages'));
    return bundleAll({ arches, keyFile: values.key ?? null, outDir });
  });
}
