// Builds the packages of the portable packet driver into portable/node_modules, from their own lock: they need a C++
// compiler and Python, which nothing else does, so npm ci of the project leaves them alone. Only node: modules.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, main, root, Stop, say } from '../scripts/runtime.mjs';

/** raw-socket is the driver; cap records packets, and does without where libpcap's headers are not installed. */
const NEEDED = 'raw-socket';
const WELCOME = 'cap';

/** The folder whose `include/node` has the headers of just this Node: another one's module would not load. */
function headersOf(node) {
  const version = spawnSync(node, ['-p', 'process.version'], { encoding: 'utf8' }).stdout.trim();
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`);
  for (const folder of [packaged, dirname(dirname(node))]) {
    const header = join(folder, 'include', 'node', 'node_version.h');
    if (!existsSync(header)) continue;
    const text = readFileSync(header, 'utf8');
    const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
    if (`v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` === version) return folder;
  }
  throw new Stop(`there are no headers of Node ${version}: run npm ci first, which brings a Node with its headers`);
}

function run(command, args, options) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  const problem = result.error?.message ?? result.stderr;
  return result.status === 0 ? undefined : (problem.trim().split('\n').at(-1) ?? '');
}

function install(folder) {
  if (folder !== join(root, 'portable')) {
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, 'portable', name), join(folder, name));
  }
  say('Installing the packages of the portable driver …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const problem = run(npm, ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: folder, shell: npm !== 'npm' });
  if (problem !== undefined) throw new Stop(`the packages could not be installed (npm ci: ${problem})`);
}

function build(folder, name, node, headers) {
  say(`Building ${name} …`);
  const gyp = join(folder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const log = spawnSync(node, [gyp, 'rebuild', `--nodedir=${headers}`], {
    cwd: join(folder, 'node_modules', name),
    encoding: 'utf8',
    // A machine's own setting may name the headers of another Node; its `node` is what the build scripts call.
    env: { ...process.env, npm_config_nodedir: headers, PATH: `${dirname(node)}:${process.env.PATH}` },
  });
  if (log.status === 0) return undefined;
  const lines = `${log.stdout}${log.stderr}`.split('\n');
  return lines.find((line) => /error/i.test(line))?.trim() ?? `node-gyp ended with ${log.status}`;
}

/**
 * @param {string} [folder] where to; default: the project's `portable`
 * @throws {Stop} when the driver cannot be built
 */
export function buildPortable(folder = join(root, 'portable')) {
  const node = findNode();
  const headers = headersOf(node);
  install(folder);
  const needed = build(folder, NEEDED, node, headers);
  if (needed !== undefined)
    throw new Stop(`${NEEDED} could not be built (${needed}): it needs a C++ compiler and Python`);
  const welcome = build(folder, WELCOME, node, headers);
  if (welcome !== undefined) {
    say(`${WELCOME} could not be built (${welcome}): without it and the native driver packets cannot be recorded`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    buildPortable(process.argv[2]);
    return 0;
  });
}
