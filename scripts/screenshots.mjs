// Makes the pictures of the README from real runs: Sounder probes a site of hosts, and a path, behind a TUN device in a
// network namespace (as root, since TUN devices need it). `node scripts/screenshots.mjs [SECONDS]`, under the Node of
// node_modules.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { serve } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { compileHelper } from '../lab/compile.ts';
import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { TUN_NETWORK } from '../lab/tun.ts';
import { main, root, Stop } from './runtime.mjs';

const PROJECT = `sounder: 1
name: Branch 12
targets:
  hq core: {probe: icmp, to: 10.20.0.1-30}
  data centre east: {probe: icmp, to: 10.20.1.1-60}
  data centre west: {probe: icmp, to: 10.20.3.1-60}
  branches: {probe: icmp, to: "10.20.[4-7].1-250"}
  overseas: {probe: icmp, to: "10.20.[8-9].1-120", interval: 2s}
`;

const PATH_PROJECT = `sounder: 1
name: Branch 12
groups:
  sweep: {sourcePorts: 40000-40015}
targets:
  data centre: {probe: traceroute, to: 10.78.0.1, method: udp, flows: 16, groups: [sweep]}
  core: {probe: icmp, to: 10.78.0.1}
  web: {probe: tcp-syn, to: 10.78.0.1, port: 443, packets: 4, groups: [sweep]}
  mtu: {probe: path-mtu, to: 10.78.0.1, interval: 10s}
`;

const CHANGED_PROJECT = `sounder: 1
name: Branch 12
targets:
  data centre: {probe: traceroute, to: 10.78.0.1, interval: 200ms}
  core: {probe: icmp, to: 10.78.0.1}
`;

const named = (name, count) => Array.from({ length: count }, (_, at) => `${name}${at + 1}`);
const MAP_TARGETS = [
  ...named('hq-srv', 8).map((name, at) => [name, `10.80.0.${at + 1}`]),
  ...named('branch-', 8).map((name, at) => [name, `10.81.${at + 1}.1`]),
  ...named('cloud-app', 6).map((name, at) => [name, `10.82.0.${at + 1}`]),
  ['warehouse', '10.83.0.1'],
];

const MAP_PROJECT = `sounder: 1
name: Branch 12
groups:
  sweep: {sourcePorts: 40000-40003}
targets:
${MAP_TARGETS.map(([name, to]) => `  ${name}: {probe: traceroute, to: ${to}, method: udp, flows: 4, groups: [sweep]}`).join('\n')}
`;

const LAUNCH = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};

const images = join(root, 'docs', 'images');

/** Runs a project for a while, takes pictures of its page, and removes its files. */
async function withPage(project, seconds, take) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sounder-pictures-'));
  writeFileSync(join(dataDir, 'project.yaml'), project);
  const served = await serve(dataDir);
  const { station, close } = await connectStation(served.url);
  await station.start({});
  const browser = await chromium.launch(LAUNCH);
  mkdirSync(images, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(served.url);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await take(page);
  await browser.close();
  close();
  await served.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function takePath(page) {
  await page.getByRole('grid', { name: 'Series' }).getByText('data centre').first().click();
  await page.getByText('Fingerprint').waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(images, 'paths.png') });
}

/** Pictures the path before and after a route change, once there is one and statistics of the new route. */
async function takeComparison(page) {
  await page.getByRole('grid', { name: 'Series' }).getByText('data centre').first().click();
  const change = page.getByRole('button', { name: /hop 3: 10\.77\.3\.1/ });
  await page.getByRole('separator', { name: 'Path height' }).focus();
  for (let press = 0; press < 8; press++) await page.keyboard.press('ArrowUp');
  await change.click({ timeout: 60_000 });
  await page.waitForTimeout(20_000);
  await page.getByRole('button', { name: 'Compare before and after' }).click();
  await page.getByRole('table', { name: 'A and B hop by hop' }).waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(images, 'path-compare.png') });
}

/** Pictures the path map of many targets, with the card of a rate-limited router. */
async function takeMap(page) {
  await page.keyboard.press('m');
  await page.getByRole('button', { name: /Highest loss/ }).waitFor();
  await page.waitForTimeout(1500);
  await page.getByText('10.77.4.1').first().hover();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(images, 'path-map.png') });
}

async function takeOverview(page) {
  await page.getByRole('columnheader', { name: /Loss/ }).click();
  const rows = page.getByRole('grid', { name: 'Series' }).getByRole('row');
  const lossy = rows.filter({ hasText: 'lossy' }); // without the down ones
  await lossy.nth(0).click();
  await lossy.nth(3).click({ modifiers: ['Control'] });
  await lossy.nth(6).click({ modifiers: ['Control'] });
  await page.getByText('1 m', { exact: true }).click();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(images, 'overview-light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(images, 'overview-dark.png') });
  await page.emulateMedia({ colorScheme: 'light' });
  await page
    .getByRole('button', { name: /Add targets/ })
    .first()
    .click();
  await page
    .getByLabel('Targets to add')
    .fill('10.20.10.0/28   # the new floor\n10.20.11.[1-4,9]\n10.20.12.5-8, 10.20.300.1\n10.20.4.1 10.20.4.2');
  await page.getByText('Packet budget').waitFor();
  await page.screenshot({ path: join(images, 'paste.png') });
}

/** Local time as the page reads it. */
const momentText = (atMs) =>
  new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');

/** Pictures a replay of the run some time ago, with rows that have loss. */
async function takeReplay(page) {
  const atMs = Date.now() - 20_000;
  await page.getByRole('columnheader', { name: /Loss/ }).click();
  const lossy = page.getByRole('grid', { name: 'Series' }).getByRole('row').filter({ hasText: 'lossy' });
  await lossy.nth(0).click();
  await lossy.nth(3).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: '1 m', exact: true }).click();
  await page.keyboard.press('Alt+h');
  const moment = page.getByRole('region', { name: 'Replay' }).getByRole('textbox');
  await moment.fill(momentText(atMs));
  await moment.press('Enter');
  await lossy.nth(0).waitFor({ timeout: 60_000 });
  await page.mouse.move(500, 350);
  await page.mouse.wheel(0, -100_000);
  await page.waitForTimeout(6000);
  await page.screenshot({ path: join(images, 'replay.png') });
}

/** A site of hundreds of hosts. @param words arguments of this script, run in its network */
function inSite(words) {
  const site = compileHelper('tun-site.c', ['-lm']);
  if ('missing' in site) throw new Stop(site.missing);
  const network = [
    OPEN_PING_GROUPS,
    'ip tuntap add dev site mode tun',
    'ip addr add 10.20.255.254/16 dev site',
    'ip link set site up',
    // Detached from the pipes of this process, which waits for their end.
    `${site.file} site > /dev/null 2>&1 &`,
  ];
  return runInLab({ network }, [process.execPath, 'scripts/screenshots.mjs', ...words]);
}

const overview = (seconds) => inSite(['--overview', seconds]);
/** The same site, some time ago. */
const replay = (seconds) => inSite(['--replay', seconds]);

/** @param words arguments of this script, run in the network of a scenario file */
function inScenario(file, words) {
  const pipe = compileHelper('tun-pipe.c', []);
  if ('missing' in pipe) throw new Stop(pipe.missing);
  const player = ['lab/tun-lab.ts', pipe.file, file];
  const command = [process.execPath, 'scripts/screenshots.mjs', ...words];
  return runInLab({ network: [...TUN_NETWORK, OPEN_PING_GROUPS] }, [process.execPath, ...player, ...command]);
}

/** A path with four branches, one of them broken. */
const path = (seconds) => inScenario('host/packet-io/scenarios/ecmp-broken-branch.yaml', ['--path', seconds]);
/** A path whose route changes. */
const comparison = () => inScenario('scripts/pictures/changed-route.yaml', ['--compare']);
/** Twenty-three targets behind two providers. */
const map = (seconds) => inScenario('scripts/pictures/many-ways.yaml', ['--map', seconds]);

await main(async () => {
  const [first, seconds = '20'] = process.argv.slice(2);
  if (first === '--overview') await withPage(PROJECT, Number(seconds), takeOverview);
  else if (first === '--replay') await withPage(PROJECT, Number(seconds), takeReplay);
  else if (first === '--path') await withPage(PATH_PROJECT, Number(seconds), takePath);
  else if (first === '--compare') await withPage(CHANGED_PROJECT, 20, takeComparison);
  else if (first === '--map') await withPage(MAP_PROJECT, Number(seconds), takeMap);
  else {
    const pictures = [
      () => overview(first ?? '90'),
      () => replay(first ?? '90'),
      () => path(seconds),
      comparison,
      () => map(seconds),
    ];
    for (const take of pictures) {
      const run = await take();
      process.stderr.write(run.stderr);
      if (run.exitCode !== 0) return run.exitCode ?? 1;
    }
  }
  return 0;
});
