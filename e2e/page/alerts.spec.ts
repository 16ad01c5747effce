import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@playwright/test';
import { test } from '../electron/base-test.ts';
import { type Served, serve, temporaryDir } from '../host/sounder-process.ts';
import { SounderPage } from './sounder-page.ts';
import { MAIN } from './tags.ts';

/** A real station, and services on loopback that the test stops and starts again. */
let dir: ReturnType<typeof temporaryDir>;
let served: Served | undefined;
let web: Server;
let port: number;

const listen = (at: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_, response) => response.end('ok')).listen(at, '127.0.0.1', () => resolve(server));
  });

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

test.beforeEach(async () => {
  dir = temporaryDir();
  web = await listen(0);
  ({ port } = web.address() as AddressInfo);
  const target = (name: string) =>
    `  ${name}: {probe: http, to: "http://127.0.0.1:${port}/${name}", interval: 200ms, timeout: 1s, downAfter: 2}`;
  dir.write('project.yaml', ['sounder: 1', 'targets:', target('shop'), target('api'), ''].join('\n'));
  served = await serve(dir.path);
});

test.afterEach(async () => {
  if (served) await served.stop();
  if (web.listening) await closed(web);
  dir.remove();
});

test('targets that go down are one alert, which leads to them, is acknowledged and ends', { tag: MAIN }, async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const sounder = new SounderPage(page, served?.url ?? '');
  await sounder.openTable();
  await page.keyboard.press('Alt+a');
  const panel = sounder.panel('Alerts');
  await expect(panel.getByRole('heading', { name: 'No alerts' })).toBeVisible();
  await sounder.button('Start').click();
  await expect(sounder.cell(sounder.rowOf('shop'), 'outcome')).toContainText('up', { ignoreCase: true });
  await expect(sounder.cell(sounder.rowOf('api'), 'outcome')).toContainText('up', { ignoreCase: true });

  await closed(web);
  await expect(sounder.button('1 open alert, worst: Critical')).toBeVisible();
  const open = panel.getByRole('region', { name: 'Open' });
  await expect(open.getByRole('listitem')).toHaveCount(1);
  await expect(open).toContainText(/(shop|api)[^,]* and (shop|api).* are down/);

  await open.getByRole('button', { name: /are down/ }).click();
  await expect(page.getByRole('row', { selected: true })).toHaveCount(2);
  await expect(sounder.chart.getByRole('button', { name: /Return to live|Live/ }).first()).toBeVisible();

  await open.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(sounder.button('No open alerts')).toBeVisible();
  await page.reload();
  await sounder.button('No open alerts').click();
  await expect(open).toContainText('acknowledged');

  web = await listen(port);
  const past = panel.getByRole('region', { name: 'Past 24 hours' });
  await expect(past.getByRole('listitem')).toHaveCount(1);
  await expect(open).toBeHidden();
});
