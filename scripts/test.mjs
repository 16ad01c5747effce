// `npm test`: installs and builds what is missing, then checks, unit and integration tests, and the page in Chromium.
// Ends with the line "N passed, N failed, N skipped". `npm test -- unit` runs one stage only. `npm run test:full` runs
// the stage `full`: what takes too long for `npm test`, which are the tests in *.full.itest.ts and *.full.spec.ts, those
// of the page beside the main paths, and property tests with more runs. `npm test -- page` runs all tests of the page
// but those that take seconds each.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { background, FOREGROUND } from './background.mjs';
import { build } from './build.mjs';
import { runOnElectron } from './e2e-electron.mjs';
import {
  findNode,
  installDependencies,
  main,
  root,
  runKeeping,
  runThrough,
  say,
  stopWhenInterrupted,
} from './runtime.mjs';
import { scratchFolder } from './scratch-folder.mjs';
import { sourceFiles } from './source-files.mjs';
import { findChromium, installTools } from './test-packages.mjs';
import { failureLines, failureOf, readPlaywright, readVitest, slowestFiles } from './test-report.mjs';

const bin = (path) => join(root, 'node_modules', path);

/** Types of a part; what was found is kept beside the packages, so that the next run reads changed files only. */
const types = (part) => [
  bin('typescript/bin/tsc'),
  ...['-p', `tsconfig.${part}.json`, '--incremental', '--tsBuildInfoFile', bin(`.cache/types/${part}.tsbuildinfo`)],
];

/** The longest first. */
const CHECKS = [
  ['types of node', types('node')],
  ['dead code', [bin('knip/bin/knip.js'), '--no-progress']],
  ['types of page', types('dom')],
  ['types of electron', types('electron')],
  ['types of e2e', types('e2e')],
  ['layers', ['scripts/layers.mjs']],
  ['lint and format', [bin('@biomejs/biome/bin/biome'), 'ci', '.']],
  ['types of core', types('core')],
  ['generated files are fresh', ['scripts/generate.mjs', '--check']],
  ['words', ['scripts/words.mjs']],
  ['paths in documents', ['scripts/doc-paths.mjs']],
  ['cycles of C sources', ['scripts/native-cycles.mjs']],
];

/** Checks that run at the same time; each shows its output when it has ended. */
const CHECKS_AT_ONCE = 2;

/** Tag of the tests of the page that `npm test` runs: e2e/page/tags.ts. */
const MAIN = '@main';

const counts = { passed: 0, failed: 0, skipped: 0 };
const files = [];
const failures = [];
const retried = [];

/** Counts a failure of something that is no test, and keeps it for the list at the end. */
function failed(name, output) {
  counts.failed += 1;
  failures.push(failureOf(name, output));
}

async function check([command, ...words], [name, args], options) {
  const { status, output } = await runKeeping(command, [...words, ...args], options);
  stopWhenInterrupted();
  process.stdout.write(output);
  say(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}`);
  if (status === 0) counts.passed += 1;
  else failed(name, output);
}

async function checks(node, { prefix, options }) {
  const left = [...CHECKS];
  const some = async () => {
    for (let next = left.shift(); next; next = left.shift()) await check([...prefix, node], next, options);
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, some));
}

/**
 * Runs a test runner that writes a JSON report; without a report, the run itself is the failure.
 * @param place where it runs; what runs in the background shows its output when it has ended
 */
async function counted(name, [command, ...args], reportPath, read, { env = {}, place = FOREGROUND } = {}) {
  rmSync(reportPath, { force: true });
  const options = { ...place.options, env: { ...process.env, ...env } };
  let status;
  if (place === FOREGROUND) {
    say(`\n${name}`);
    status = await runThrough(command, args, options);
  } else {
    const ended = await runKeeping(command, args, options);
    say(`\n${name}`);
    process.stdout.write(ended.output);
    status = ended.status;
  }
  stopWhenInterrupted();
  const report = existsSync(reportPath) ? read(JSON.parse(readFileSync(reportPath, 'utf8'))) : undefined;
  if (!report || report.passed + report.failed + report.skipped === 0) {
    say(`FAIL  ${name} ran no test (status ${status})`);
    failed(`${name}: no test ran (status ${status})`);
    return;
  }
  if (report.retried.length > 0) say(`${report.retried.length} of them passed when tried again`);
  for (const key of Object.keys(counts)) counts[key] += report[key];
  files.push(...report.files);
  failures.push(...report.failures);
  retried.push(...report.retried);
  if (status !== 0 && report.failed === 0) failed(`${name}: an error outside any test, see its output above`);
}

/**
 * An ordinary user without permission to send echo requests runs the system tests and those of the page in a network
 * namespace of their own, where permitted; without namespaces, the tests that need the permission are skipped with a reason.
 */
function namespaceFor(node) {
  if (process.platform !== 'linux') return [];
  const doctor = spawnSync(node, [join(root, 'dist', 'sounder.cjs'), 'doctor', '--json'], { encoding: 'utf8' });
  if (doctor.status === 0) return [];
  const setUp = 'ip link set lo up && echo "0 0" > /proc/sys/net/ipv4/ping_group_range && exec "$@"';
  const prefix = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  return spawnSync(prefix[0], [...prefix.slice(1), 'true']).status === 0 ? prefix : [];
}

/**
 * Runs Playwright's projects in Chromium, or reports why not.
 * @param select arguments that choose some of their tests
 */
async function inChromium(name, node, projects, reports, select = []) {
  const chromium = findChromium();
  if (!chromium) {
    say(`\nnot run: ${name} – no Chromium here: apt-get install chromium, or set CHROMIUM to its path`);
    counts.skipped += 1;
    return;
  }
  const report = join(reports, projects.join('-'));
  const env = {
    CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    PWTEST_CACHE_DIR: join(reports, 'cache'),
  };
  const command = [
    ...namespaceFor(node),
    node,
    bin('@playwright/test/cli.js'),
    'test',
    ...projects.map((project) => `--project=${project}`),
    ...select,
    '--reporter=list,json',
  ];
  await counted(name, command, report, readPlaywright, { env });
}

/** Runs the tests on Electron where its binary resolves. */
async function onElectron(node, reports) {
  say('\nThe suites on the real Electron');
  const result = await runOnElectron(node, ['--reporter=list'], { PWTEST_CACHE_DIR: join(reports, 'cache') });
  if (typeof result === 'string') say(result);
  if (result === 0) counts.passed += 1;
  else if (typeof result === 'string') counts.skipped += 1;
  else failed(`the suites on the real Electron (status ${result})`);
}

/**
 * Runs stages that wait most of their time, and in the background others that compute; one after the other where there
 * is no background.
 */
async function sideBySide(waiting, computing) {
  const place = background();
  if (place) {
    say('\nIn the background, with their output at the end: what computes beside tests that wait');
    for (const { reason } of await Promise.allSettled([waiting(), computing(place)])) if (reason) throw reason;
    return;
  }
  await computing(FOREGROUND);
  await waiting();
}

/** Unit tests with properties that take long: those that run more often in `full`. */
const longProperties = () =>
  sourceFiles(root).filter(
    (path) => /\.test\.tsx?$/.test(path) && readFileSync(join(root, path), 'utf8').includes('testing/runs.ts'),
  );

await main(async () => {
  const only = process.argv[2];
  const wants = (stage) => (only === undefined ? stage !== 'full' : only === stage);
  installDependencies();
  const node = findNode();
  await build(node);
  const scratch = scratchFolder();
  process.env['TMPDIR'] = scratch;
  const reports = join(scratch, 'reports');
  mkdirSync(reports);
  // Hundreds of processes are started from the same files: to compile them is a seventh of the start of a station.
  process.env['NODE_COMPILE_CACHE'] ??= join(reports, 'compiled');
  const vitest = async (name, stage, projects, { prefix = [], paths = [], env = {}, place = FOREGROUND } = {}) => {
    const report = join(reports, stage);
    const command = [
      ...place.prefix,
      ...prefix,
      node,
      bin('vitest/vitest.mjs'),
      'run',
      ...paths,
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    await counted(name, command, report, readVitest, { env, place });
  };
  if (process.platform === 'linux' && ['integration', 'system', 'full'].some(wants)) installTools(wants('full'));
  const namespace = namespaceFor(node);
  /** Tests that wait in real time, with nothing but the background beside them. */
  const measuring = async () => {
    if (wants('integration')) await vitest('Tests of measuring', 'measuring', ['timing', 'lab']);
    if (wants('system'))
      await vitest('System tests of measuring', 'system-measuring', ['system-timing'], { prefix: namespace });
  };
  const computing = async (place) => {
    if (wants('checks')) await checks(node, place);
    if (wants('unit')) await vitest('Unit tests', 'unit', ['unit', 'unit-mocks'], { place });
  };
  // A stage that is wanted alone shows its output as it comes.
  if (only === undefined) await sideBySide(measuring, computing);
  else {
    await computing(FOREGROUND);
    await measuring();
  }
  if (wants('integration')) await vitest('Integration tests', 'integration', ['integration', 'desktop', 'services']);
  if (wants('system')) await vitest('System tests', 'system', ['system'], { prefix: namespace });
  if (wants('page')) {
    const select = only === 'page' ? [] : ['--grep', MAIN];
    await inChromium('The page in Chromium', node, ['page', 'host'], reports, select);
  }
  if (wants('desktop')) await onElectron(node, reports);
  if (wants('full')) {
    const oftener = { paths: longProperties(), env: { SOUNDER_MORE_RUNS: '3' } };
    await sideBySide(
      () => vitest('Long tests of measuring', 'full', ['full'], { prefix: namespace }),
      (place) => vitest('Property tests with more runs', 'properties', ['unit'], { ...oftener, place }),
    );
    await vitest('Long tests', 'full-waiting', ['full-waiting'], { prefix: namespace });
    const others = ['page', 'host', 'full'];
    await inChromium('Other tests of the page in Chromium', node, others, reports, ['--grep-invert', MAIN]);
  }
  rmSync(scratch, { recursive: true, force: true });
  say(`\nThe slowest files\n${slowestFiles(files).join('\n')}`);
  for (const line of failureLines(failures, retried)) process.stdout.write(`${line}\n`);
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.failed === 0 && counts.passed + counts.skipped > 0 ? 0 : 1;
});
