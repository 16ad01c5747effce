// Builds the packet engine (native/src) into prebuilds/<platform>-<arch>/sounder.node and the broker of privileged
// sockets (native/broker) beside it. Only node: modules, Node ≥ 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sourceDir = join(root, 'native', 'src');
const brokerDir = join(root, 'native', 'broker');
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

/** Compilers of Debian for other processors, by Node's name of the processor. */
const CROSS_COMPILERS = { arm64: 'aarch64-linux-gnu-gcc', arm: 'arm-linux-gnueabihf-gcc', x64: 'x86_64-linux-gnu-gcc' };

/** Times after 2038 on 32-bit processors. */
const WIDE_TIME = { arm: ['-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64'] };

/** Report memory errors, leaks and undefined behaviour, and end the process on the first but a leak. They override FLAGS. */
const SANITIZE_FLAGS = [
  '-O1',
  '-g',
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
];

/** The broker will hold a capability: hardened, and one file that needs no other where a static libc is installed. */
const BROKER_FLAGS = [
  '-std=c11',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-D_GNU_SOURCE',
  '-D_FORTIFY_SOURCE=2',
  '-fstack-protector-strong',
  '-fPIE',
  '-s',
  '-Wl,-z,relro,-z,now',
];
const BROKER_LINKING = ['-static-pie', '-static', '-pie'];

const filesIn = (folder, suffixes) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
    .sort()
    .map((name) => join(folder, name));

function contentHash(what, files) {
  const hash = createHash('sha256').update(JSON.stringify(what));
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Compiles when sources, flags or compiler have changed since the last time; into a temporary file first: a process
 * that has the old one loaded keeps it, and a failure leaves it.
 * @param {{ compiler: string, sources: string[], headers: string[], outputFile: string, attempts: string[][] }} part
 *   `attempts`: flags to try, in this order
 * @returns {string | undefined} why there is none
 */
function buildPart({ compiler, sources, headers, outputFile, attempts }) {
  const stampFile = `${outputFile.replace(/\.node$/, '')}.hash`;
  const hash = contentHash([compiler, attempts], [...sources, ...headers]);
  if (existsSync(outputFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return undefined;
  const temporary = `${outputFile}.${process.pid}`;
  let problem;
  for (const flags of attempts) {
    const run = spawnSync(compiler, [...flags, ...sources, '-o', temporary], { encoding: 'utf8' });
    if (run.error) return `${compiler}: ${run.error.code ?? run.error.message}`;
    if (run.status === 0) {
      renameSync(temporary, outputFile);
      writeFileSync(stampFile, hash);
      return undefined;
    }
    rmSync(temporary, { force: true });
    problem = `${compiler} failed:\n${run.stderr.trim()}`;
  }
  return problem;
}

function parts(compiler, folder, { arch, extraFlags }) {
  const wideTime = WIDE_TIME[arch] ?? [];
  const sources = filesIn(sourceDir, ['.c']);
  const headers = filesIn(sourceDir, ['.h']);
  const shared = sources.filter((file) => /[/\\]raw_(open|filter)\.c$/.test(file));
  return {
    engine: {
      compiler,
      sources,
      headers: [...headers, ...filesIn(headersDir, ['.h'])],
      outputFile: join(folder, 'sounder.node'),
      attempts: [[...FLAGS, ...extraFlags, ...wideTime, `-I${sourceDir}`, `-I${headersDir}`]],
    },
    broker: {
      compiler,
      sources: [...filesIn(brokerDir, ['.c']), ...shared],
      headers,
      outputFile: join(folder, 'sounder-broker'),
      attempts: BROKER_LINKING.map((linking) => [...BROKER_FLAGS, ...wideTime, linking, `-I${sourceDir}`]),
    },
  };
}

/**
 * Builds what is out of date. Never throws: without the engine Sounder says that packets cannot be measured natively,
 * without the broker that only root can open raw sockets, and everything else works.
 * @param {{ log?: (line: string) => void, outputDir?: string, sanitize?: boolean, arch?: string }} [options]
 *   `sanitize`: an engine for `native/sanitize.mjs`; default: the environment has SOUNDER_SANITIZE=1.
 *   `arch`: the processor to build for, as Node names it; default: this one
 * @returns {{ built: boolean, reason?: string }} `built`: there is an up-to-date engine now; `reason`: why there is none
 */
export function buildNative({
  log = console.error,
  outputDir,
  sanitize = process.env.SOUNDER_SANITIZE === '1',
  arch = process.arch,
} = {}) {
  if (process.platform !== 'linux') return { built: false, reason: `no packet engine for ${process.platform} yet` };
  if (!existsSync(headersDir)) return { built: false, reason: 'node-api-headers is not installed' };
  const folder = join(outputDir ?? join(root, 'prebuilds'), `${process.platform}-${arch}`);
  const compiler = arch === process.arch ? process.env['CC'] || 'cc' : CROSS_COMPILERS[arch];
  if (compiler === undefined) return { built: false, reason: `there is no packet engine for ${arch}` };
  try {
    mkdirSync(folder, { recursive: true });
    const { engine, broker } = parts(compiler, folder, { arch, extraFlags: sanitize ? SANITIZE_FLAGS : [] });
    const reason = buildPart(engine);
    if (reason !== undefined) {
      log(`warning: the packet engine was not built (${reason})`);
      return { built: false, reason };
    }
    const problem = buildPart(broker);
    if (problem !== undefined) log(`warning: the broker of raw sockets was not built (${problem})`);
    return { built: true };
  } catch (error) {
    log(`warning: the packet engine was not built (${error.message})`);
    return { built: false, reason: error.message };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = buildNative();
  if (!result.built) process.exitCode = 1;
}
