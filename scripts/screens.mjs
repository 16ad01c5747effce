// Takes the pictures of the screens into docs/screens from real runs: every screen of scripts/screens/screens.mjs, light and dark, in two
// sizes. As root, since the TUN devices of the networks need it; the project must be built. With pngquant installed the files are smaller.
// `node scripts/screens.mjs [--out DIR] [NAME…]`, under the Node of node_modules.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { serve } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { main, root, Stop } from './runtime.mjs';
import { joinFleet } from './screens/fleet.mjs';
import { LABS } from './screens/labs.mjs';
import { SCREENS } from './screens/screens.mjs';
import { measure } from './screens/surveys.mjs';

const LAUNCH = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const THEMES = ['light', 'dark'];
/** Time for a chart and its axes to be drawn again after the window or the theme has changed. */
const DRAWN_MS = 900;

/** A palette of 256 colours takes a third of the space; without pngquant the picture stays as it is. */
const reduce = (path) => spawnSync('pngquant', ['--force', '--skip-if-larger', '--speed', '4', '--ext', '.png', path]);

async function takeScreen(browser, url, { name, show, startsTour = false, isSmall = false }, out) {
  const context = await browser.newContext({ viewport: SIZES[0], colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const kept = JSON.stringify({ version: 1, isTourSeen: !startsTour });
  await page.addInitScript((layout) => localStorage.setItem('sounder.layout', layout), kept);
  await page.goto(url);
  await page.getByRole('button', { name: /^(Start|Pause|Resume)$/ }).waitFor();
  await page.waitForTimeout(DRAWN_MS);
  let bytes = 0;
  try {
    await show(page);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      for (const size of isSmall ? SIZES.slice(0, 1) : SIZES) {
        await page.setViewportSize(size);
        await page.waitForTimeout(DRAWN_MS);
        const path = join(out, `${name}-${colorScheme}-${size.width}.png`);
        await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
        reduce(path);
        bytes += statSync(path).size;
      }
    }
  } finally {
    await context.close();
  }
  process.stderr.write(`${name}: ${Math.round(bytes / 1000)} kB\n`);
}

/** Takes the screens of one lab; runs within its network. */
async function takeLab(labName, names, out) {
  const lab = LABS[labName];
  const folder = mkdtempSync(join(tmpdir(), 'sounder-screens-'));
  const dataDir = join(folder, 'branch-12');
  mkdirSync(dataDir);
  // Without the projects of the user who runs it.
  for (const kind of ['CONFIG', 'DATA', 'STATE', 'CACHE']) process.env[`XDG_${kind}_HOME`] = join(folder, kind);
  const files = { 'project.yaml': lab.project, ...lab.files };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDir, name), text);
  const closeNetwork = lab.open?.();
  const served = await serve(dataDir, lab.words);
  const { station, close } = await connectStation(served.url);
  const browser = await chromium.launch(LAUNCH);
  const failed = [];
  let fleet;
  try {
    if (lab.fleet) fleet = await joinFleet(station, lab.fleet, dataDir);
    await measure(station, lab);
    if (fleet) await fleet.silence(lab.fleet.silent);
    for (const screen of SCREENS.filter((one) => one.lab === labName && names.includes(one.name))) {
      await takeScreen(browser, served.url, screen, out).catch((error) =>
        failed.push(`${screen.name}: ${error.message}`),
      );
    }
  } finally {
    await browser.close();
    fleet?.end();
    close();
    await served.stop();
    closeNetwork?.();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const one of failed) process.stderr.write(`not taken – ${one}\n`);
  return failed.length > 0 ? 1 : 0;
}

await main(async () => {
  const words = process.argv.slice(2);
  const take = (flag) => {
    const at = words.indexOf(flag);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const out = resolve(take('--out') ?? join(root, 'docs', 'screens'));
  const lab = take('--lab');
  const known = SCREENS.map(({ name }) => name);
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Stop(`There is no screen ${unknown}: ${known.join(', ')}`);
  const names = words.length > 0 ? words : known;
  mkdirSync(out, { recursive: true });
  if (lab !== undefined) return takeLab(lab, names, out);
  let status = 0;
  for (const name of Object.keys(LABS)) {
    if (!SCREENS.some((one) => one.lab === name && names.includes(one.name))) continue;
    const command = [process.execPath, 'scripts/screens.mjs', '--out', out, '--lab', name, ...names];
    const run = await LABS[name].run(command);
    process.stderr.write(run.stderr);
    if (run.exitCode !== 0) status = run.exitCode ?? 1;
  }
  return status;
});
