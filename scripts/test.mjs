// `npm test`: installs and builds what is missing, then checks, unit and integration tests, and the page in Chromium.
// Ends with the line "N passed, N failed, N skipped". `npm test -- unit` runs one stage only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runOnElectron } from './e2e-electron.mjs';
import { findNode, installDependencies, main, root, runThrough, say } from './runtime.mjs';

const bin = (path) => join(root, 'node_modules', path);

const CHECKS = [
  ['generated files are fresh', ['scripts/generate.mjs', '--check']],
  ['types of core', [bin('typescript/bin/tsc'), '-p', 'tsconfig.core.json']],
  ['types of node', [bin('typescript/bin/tsc'), '-p', 'tsconfig.node.json']],
  ['types of electron', [bin('typescript/bin/tsc'), '-p', 'tsconfig.electron.json']],
  ['types of e2e', [bin('typescript/bin/tsc'), '-p', 'tsconfig.e2e.json']],
  ['types of page', [bin('typescript/bin/tsc'), '-p', 'tsconfig.dom.json']],
  ['lint and format', [bin('@biomejs/biome/bin/biome'), 'ci', '.']],
  ['layers', ['scripts/layers.mjs']],
  ['dead code', [bin('knip/bin/knip.js'), '--no-progress']],
];

const counts = { passed: 0, failed: 0, skipped: 0 };

async function checks(node) {
  for (const [name, args] of CHECKS) {
    const status = await runThrough(node, args);
    say(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}`);
    counts[status === 0 ? 'passed' : 'failed'] += 1;
  }
}

/** Runs a test runner that writes a JSON report; without a report, the run itself is the failure. */
async function counted(name, command, args, reportPath, read, env = {}) {
  say(`\n${name}`);
  rmSync(reportPath, { force: true });
  const status = await runThrough(command, args, { env: { ...process.env, ...env } });
  const report = existsSync(reportPath) ? read(JSON.parse(readFileSync(reportPath, 'utf8'))) : undefined;
  if (!report || report.passed + report.failed + report.skipped === 0) {
    say(`FAIL  ${name} ran no test (status ${status})`);
    counts.failed += 1;
    return;
  }
  for (const key of Object.keys(counts)) counts[key] += report[key];
  if (status !== 0 && report.failed === 0) counts.failed += 1; // an error outside any test
}

const vitestReport = (report) => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
  skipped: report.numPendingTests + report.numTodoTests,
});

const playwrightReport = ({ stats }) => {
  if (stats.flaky > 0) say(`${stats.flaky} of them passed when tried again`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
};

/**
 * An ordinary user without permission to send echo requests runs the system tests and those of the page in a network
 * namespace of their own, where it is permitted; without namespaces, the tests that need it skip and say so.
 */
function namespaceFor(node) {
  if (process.platform !== 'linux') return [];
  const doctor = spawnSync(node, [join(root, 'dist', 'sounder.cjs'), 'doctor', '--json'], { encoding: 'utf8' });
  if (doctor.status === 0) return [];
  const setUp = 'ip link set lo up && echo "0 0" > /proc/sys/net/ipv4/ping_group_range && exec "$@"';
  const prefix = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  return spawnSync(prefix[0], [...prefix.slice(1), 'true']).status === 0 ? prefix : [];
}

/** Debian's Chromium, installed when we may; else why the page is not tested. */
function findChromium() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = () => candidates.find((path) => path && existsSync(path));
  if (!found() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium for the tests of the page …');
    const quiet = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], quiet);
  }
  return found();
}

/** Small tools that integration tests call; as root they are installed, else the tests that lack them say so. */
function installTools() {
  const needed = {
    ip: 'iproute2',
    nft: 'nftables',
    unshare: 'util-linux',
    setpriv: 'util-linux',
    mtr: 'mtr-tiny',
    traceroute: 'traceroute',
    tcpdump: 'tcpdump',
    tshark: 'tshark',
    // Headers for the portable driver's way to record.
    'pcap-config': 'libpcap-dev',
  };
  const missing = Object.entries(needed).filter(([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(`Some tests need: apt-get install ${packages.join(' ')}`);
    return;
  }
  const quiet = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

await main(async () => {
  const only = process.argv[2];
  const wants = (stage) => only === undefined || only === stage;
  installDependencies();
  const node = findNode();
  await build(node);
  const reports = mkdtempSync(join(tmpdir(), 'sounder-reports-'));
  const vitest = (stage, projects = [stage]) => [
    bin('vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, stage)}`,
  ];
  if (wants('checks')) await checks(node);
  if (wants('unit')) await counted('Unit tests', node, vitest('unit'), join(reports, 'unit'), vitestReport);
  if (process.platform === 'linux' && (wants('integration') || wants('system'))) installTools();
  if (wants('integration')) {
    const command = vitest('integration', ['integration', 'lab']);
    await counted('Integration tests', node, command, join(reports, 'integration'), vitestReport);
  }
  if (wants('system')) {
    const [command, ...args] = [...namespaceFor(node), node, ...vitest('system')];
    await counted('System tests', command, args, join(reports, 'system'), vitestReport);
  }
  if (wants('page')) {
    const chromium = findChromium();
    if (chromium) {
      const env = {
        CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'page'),
        PWTEST_CACHE_DIR: join(reports, 'cache'),
      };
      const [command, ...args] = [
        ...namespaceFor(node),
        node,
        bin('@playwright/test/cli.js'),
        'test',
        '--reporter=list,json',
      ];
      await counted('The page in Chromium', command, args, join(reports, 'page'), playwrightReport, env);
    } else {
      say('\nnot run: the page in Chromium – no Chromium here: apt-get install chromium, or set CHROMIUM to its path');
      counts.skipped += 1;
    }
  }
  if (wants('desktop')) {
    say('\nThe suites on the real Electron');
    const result = await runOnElectron(node, ['--reporter=list'], { PWTEST_CACHE_DIR: join(reports, 'cache') });
    if (typeof result === 'string') say(result);
    counts[result === 0 ? 'passed' : typeof result === 'string' ? 'skipped' : 'failed'] += 1;
  }
  rmSync(reports, { recursive: true, force: true });
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.failed === 0 && counts.passed + counts.skipped > 0 ? 0 : 1;
});
