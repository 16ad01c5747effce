// Makes the pictures of service probes from real runs, against servers of this script on loopback.
// `node scripts/pictures/services.mjs`, as root, under the Node of node_modules.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { serversMissing, startServers } from '../../e2e/host/mixed-services.ts';
import { serve } from '../../e2e/host/sounder-process.ts';
import { connectStation } from '../../e2e/host/station-client.ts';
import { PASSWORD, USER } from '../../probes/smb/node/testing/samba.ts';
import { main, root, Stop } from '../runtime.mjs';

const images = join(root, 'docs', 'images');

const LAUNCH = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};

/** Targets by the name of their picture. */
function targetsOf({ nginx, named, chronyd, iperf, samba, sshd, caFile }) {
  const often = { interval: '2s', timeout: '1900ms' };
  const servers = [
    `127.0.0.1:${named.plain}`,
    `tls://127.0.0.1:${named.tls}`,
    `https://127.0.0.1:${named.https}/dns-query`,
  ];
  const ask = { server: servers.join(', '), insecureTls: true, ...often };
  return {
    http: {
      probe: 'http',
      to: `http://127.0.0.1:${nginx.port}/secure`,
      caFile,
      expectStatus: '200',
      expectText: 'Hello',
      ...often,
    },
    dns: { probe: 'dns', to: 'www.example.test', ...ask },
    'dns mail': { probe: 'dns', to: 'example.test', record: 'MX', ...ask },
    'dns missing': { probe: 'dns', to: 'old.example.test', ...ask },
    ntp: { probe: 'ntp', to: '127.0.0.1', port: chronyd.port, exchanges: 4, ...often },
    smb: {
      probe: 'smb',
      to: '127.0.0.1',
      port: samba.port,
      user: USER,
      password: 'nas',
      steps: ['shares', 'stat data/docs/c.txt', 'list data/docs/*.txt', 'read data/big.bin'],
      interval: '5s',
    },
    iperf3: { probe: 'iperf3', to: '127.0.0.1', port: iperf.port, duration: '10s', bitrate: '400M', interval: '1m' },
    health: { probe: 'health', to: 'localhost', ...often },
    'tcp-banner': sshd && {
      probe: 'tcp-banner',
      to: '127.0.0.1',
      port: sshd.port,
      expectText: 'SSH-2.0',
      expectRegex: 'OpenSSH_[0-9.]+',
      ...often,
    },
  };
}

/** Text that the details of each picture must have; a throughput test may wait for others of this computer. */
const PICTURES = {
  http: /Median of \d\d runs/,
  dns: /3 servers × 3 names/,
  ntp: /Local daemon/,
  smb: /Median of \d+ runs/,
  health: /Up for/,
  'tcp-banner': /SSH-2\.0/,
  iperf3: /In, from the server/,
};

/** Pictures the details of a series, as far down as there is something in them. */
async function take(page, name) {
  await page.getByRole('grid', { name: 'Series' }).getByText(name, { exact: true }).first().click();
  const details = page.getByRole('region', { name: /^Details of / });
  await details.getByText(PICTURES[name]).first().waitFor({ timeout: 180_000 });
  await page.waitForTimeout(2000);
  const box = await details.boundingBox();
  const used = await details.evaluate((panel) => {
    const top = panel.getBoundingClientRect().top;
    const leaves = [...panel.querySelectorAll('*')].filter(({ childElementCount }) => childElementCount === 0);
    return Math.max(...leaves.map((leaf) => leaf.getBoundingClientRect().bottom - top));
  });
  const clip = { ...box, height: Math.min(box.height, used + 12) };
  await page.screenshot({ path: join(images, `service-${name}.png`), clip });
}

await main(async () => {
  if (serversMissing) throw new Stop(serversMissing);
  const started = await startServers();
  const dataDir = mkdtempSync(join(tmpdir(), 'sounder-pictures-'));
  writeFileSync(join(dataDir, 'project.yaml'), 'sounder: 1\nname: Branch 12\n');
  const served = await serve(dataDir);
  const { station, close } = await connectStation(served.url);
  const browser = await chromium.launch(LAUNCH);
  try {
    await station.secretSet({ name: 'nas', value: PASSWORD });
    const targets = Object.entries(targetsOf(started.servers)).filter(([, target]) => target);
    await station.edit({ ops: targets.map(([name, target]) => ({ op: 'put', name, target })) });
    await station.start({});
    mkdirSync(images, { recursive: true });
    const page = await browser.newPage({ viewport: { width: 1240, height: 1100 }, deviceScaleFactor: 1 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(served.url);
    await page.getByRole('grid', { name: 'Series' }).waitFor();
    // Long enough for a throughput test in both directions, and for history of the others.
    await page.waitForTimeout(30_000);
    await page.getByRole('grid', { name: 'Series' }).getByText('http', { exact: true }).first().click();
    await page.getByRole('separator', { name: 'Path height' }).focus();
    for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowUp');
    for (const name of Object.keys(PICTURES)) if (targets.some(([one]) => one === name)) await take(page, name);
    return 0;
  } finally {
    await browser.close();
    close();
    await served.stop();
    await started.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
