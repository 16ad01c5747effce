// Shared by `npm start` and `npm test`: dependencies from the lock, and the Node that runs everything.
// Uses only node: modules of Node 20, because it runs before anything is installed.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** better-sqlite3 needs Node-API 10, the journal needs zstd. */
const LEAST_NODE = [22, 15];

export const say = (text) => process.stderr.write(`${text}\n`);

/** A failure that is reported as its message, without a stack trace. */
export class Stop extends Error {}

/** Installs from the lock file, unless that was done for this lock file already. */
export function installDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex');
  const stamp = join(root, 'node_modules', '.sounder-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('Installing dependencies …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js')
    ? [process.execPath, [npm]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const result = spawnSync(command, [...args, 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) throw new Stop('the dependencies could not be installed (npm ci failed, see above)');
  writeFileSync(stamp, digest);
}

function versionOf(node) {
  try {
    return execFileSync(node, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('.')
      .map(Number);
  } catch {
    return undefined; // missing, or for another platform
  }
}

const isEnough = ([major, minor]) => major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);

/** Finds the Node in node_modules for this platform, else the running one, if it is new enough. */
export function findNode() {
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const packaged = join(
    root,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  for (const candidate of [packaged, own]) {
    if (!existsSync(candidate)) continue;
    const version = versionOf(candidate);
    if (version && isEnough(version)) return candidate;
  }
  if (isEnough(process.versions.node.split('.').map(Number))) return process.execPath;
  throw new Stop(`Node ${process.versions.node} is too old: Sounder needs ${LEAST_NODE.join('.')} or newer`);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let isInterrupted = false;

/** Throws a Stop when a program was sent a signal by way of this process: nothing else is to be begun. */
export function stopWhenInterrupted() {
  if (isInterrupted) throw new Stop('interrupted');
}

/** Has a program get this process's signals. @returns ends that */
function passSignals(child) {
  const pass = (signal) => {
    isInterrupted = true;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  return () => {
    for (const signal of SIGNALS) process.off(signal, pass);
  };
}

/** Runs a program to its end with this process's standard streams, passing signals on. @returns its exit status */
export function runThrough(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const endPassing = passSignals(child);
    child.on('error', (error) => {
      endPassing();
      say(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      endPassing();
      resolve(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : (code ?? 1));
    });
  });
}

/**
 * Runs a program to its end, passing signals on.
 * @param {import('node:child_process').SpawnOptions} options
 * @returns its exit status and its output
 */
export async function runKeeping(command, args, options = {}) {
  const chunks = [];
  const status = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const endPassing = passSignals(child);
    for (const from of [child.stdout, child.stderr]) from.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      endPassing();
      chunks.push(Buffer.from(`${command}: ${error.message}\n`));
      resolve(127);
    });
    child.on('close', (code) => {
      endPassing();
      resolve(code ?? 1);
    });
  });
  return { status, output: Buffer.concat(chunks).toString() };
}

/** Runs a script's main function; a Stop is one line, anything else a bug with its stack. */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(`sounder: ${error.message}`);
    process.exitCode = 2;
  }
}
