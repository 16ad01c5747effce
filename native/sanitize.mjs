// Runs tests of the packet engine under AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer, in a copy of
// the checkout, so that nobody loads the instrumented engine without their libraries. Arguments are those of Vitest.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Not copied: large, or made by builds. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'prebuilds', 'release', '.git', 'docs']);

const DEFAULT_TESTS = [
  ...['--project', 'timing', '--project', 'lab', 'native/', 'host/packet-io/native', 'broker.lab'],
  // Findings count here, not when packets were sent: nothing is tried again, and tests run side by side.
  ...['--retry=0', '--fileParallelism', '--maxWorkers=3'],
];

/** @returns arguments of Node that run Vitest in a checkout */
const vitest = (tests) => ['node_modules/vitest/vitest.mjs', 'run', ...tests];

const compiler = () => process.env.CC || 'cc';

/** @returns the library to preload, or why there is none */
function sanitizerLibrary() {
  if (process.platform !== 'linux') return { missing: `no packet engine for ${process.platform} yet` };
  const run = spawnSync(compiler(), ['-print-file-name=libasan.so'], { encoding: 'utf8' });
  const path = run.stdout?.trim() ?? '';
  return path.startsWith('/') ? { path } : { missing: `${compiler()} has no libasan.so` };
}

/** @returns why tests cannot run under the sanitizers here, or undefined */
export function sanitizersMissing() {
  return sanitizerLibrary().missing;
}

/** Node leaves memory to the system when it ends, also for objects that the engine made: a leak is ours if its caller is. */
function isOwnLeak(block) {
  const [, caller = ''] = block.split('\n').filter((line) => /^\s*#\d/.test(line));
  return /sounder\.node|\/native\/src\//.test(caller);
}

/**
 * @param {string} report text that a sanitizer wrote
 * @returns {string[]} its findings about the engine, each with its stack
 */
export function findingsIn(report) {
  if (report.includes('LeakSanitizer: detected memory leaks')) {
    const blocks = report.split(/\n(?=(?:Direct|Indirect) leak of )/).slice(1);
    return blocks.filter(isOwnLeak).map((block) => block.split('\n\n')[0]);
  }
  const errors = report.split(/(?=^.*(?:ERROR: AddressSanitizer|runtime error: ))/m);
  return errors.filter((part) => /ERROR: AddressSanitizer|runtime error: /.test(part)).map((part) => part.trimEnd());
}

function copyCheckout(folder) {
  for (const name of readdirSync(root)) {
    if (!LEFT_OUT.has(name)) cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // Where the engine is looked for from; its build goes there.
  mkdirSync(join(folder, 'prebuilds'));
}

/** Looks for leaks in Node only: tests run hundreds of other programs. @returns a pattern of files by program name */
function optionsOfNode(folder) {
  const options = join(folder, 'sanitizer-options');
  mkdirSync(options);
  writeFileSync(join(options, basename(process.execPath)), 'detect_leaks=1');
  return join(options, '%b');
}

/** The environment that keeps the build of the copy as it is when tests ask for one. */
const BUILD_ENV = { SOUNDER_SANITIZE: '1' };

function build(folder) {
  const env = { ...process.env, ...BUILD_ENV };
  const run = spawnSync(process.execPath, [join(folder, 'native/build.mjs')], { encoding: 'utf8', env });
  if (run.status !== 0) throw new Error(run.stderr);
}

/** @returns {Promise<{ status: number | null, output: string }>} */
function runNode(folder, args, env, onOutput) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        onOutput(text);
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

/**
 * Builds an instrumented engine and runs Node with it, in a copy of the checkout.
 * @param {object} [options]
 * @param {readonly string[]} [options.args] arguments of Node; default: the suites of the engine
 * @param {(folder: string) => void} [options.change] changes the copy of the checkout before it is built
 * @param {(text: string) => void} [options.onOutput] gets the output as it comes
 * @returns {Promise<{ status: number | null, output: string, findings: string[] }>} `status` and `output` of Node
 */
export async function runSanitized({
  args = vitest(DEFAULT_TESTS),
  change = () => undefined,
  onOutput = () => undefined,
} = {}) {
  const { path, missing } = sanitizerLibrary();
  if (path === undefined) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), 'sounder-sanitized-'));
  try {
    chmodSync(folder, 0o755);
    copyCheckout(folder);
    change(folder);
    build(folder);
    const reports = join(folder, 'sanitizer-reports');
    mkdirSync(reports);
    chmodSync(reports, 0o777); // tests drop privileges
    const log = `log_path=${join(reports, 'report')}`;
    const env = {
      ...BUILD_ENV,
      LD_PRELOAD: path,
      ASAN_OPTIONS: `detect_leaks=0:include_if_exists=${optionsOfNode(folder)}:${log}`,
      // Leaks of Node itself must not change its exit status: the reports are read afterwards.
      LSAN_OPTIONS: 'exitcode=0',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    };
    const result = await runNode(folder, args, env, onOutput);
    const texts = readdirSync(reports).map((name) => readFileSync(join(reports, name), 'utf8'));
    // Undefined behaviour is reported on standard error, whatever the options.
    return { ...result, findings: [...texts, result.output].flatMap(findingsIn) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (basename(process.argv[1] ?? '') === 'sanitize.mjs') {
  const tests = process.argv.slice(2);
  const { status, findings } = await runSanitized({
    args: tests.length > 0 ? vitest(tests) : undefined,
    onOutput: (text) => process.stdout.write(text),
  });
  process.stdout.write(`\n${findings.map((finding) => `${finding}\n\n`).join('')}${findings.length} findings\n`);
  process.exitCode = status === 0 && findings.length === 0 ? 0 : 1;
}
