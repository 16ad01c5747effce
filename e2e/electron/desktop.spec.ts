import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, expect, type Page, test } from '@playwright/test';
import { temporaryDir } from '../host/sounder-process.ts';
import { electronBinary } from './base-test.ts';

/** Tests that need the real binary, run by `npm run e2e:electron`; everything else has its tests without it. */
let dir: ReturnType<typeof temporaryDir>;
let app: ElectronApplication;
let page: Page;

const main = new URL('../../dist/main.cjs', import.meta.url).pathname;

async function launch(): Promise<void> {
  const words = ['--simulate', '--data', join(dir.path, 'data')];
  const env = { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: join(dir.path, 'config') };
  app = await electron.launch({ executablePath: electronBinary ?? '', args: [main, ...words], env });
  page = await app.firstWindow();
}

test.beforeEach(async () => {
  dir = temporaryDir();
  await launch();
});

test.afterEach(async () => {
  await app.close();
  rmSync(dir.path, { recursive: true, force: true });
});

const received = async () => {
  const cell = page.getByRole('grid', { name: 'Series' }).locator('[data-column="received"]').nth(1);
  return Number((await cell.innerText()).replace(/\D/g, ''));
};

async function pasteAndStart(targets: string): Promise<void> {
  await page
    .getByRole('button', { name: /Paste targets|Add targets/ })
    .first()
    .click();
  await page.getByLabel('Targets to add').fill(targets);
  await page.getByRole('button', { name: 'Add and start' }).click();
  await expect.poll(received).toBeGreaterThan(1);
}

/** Ends a utility process by the name it was given. */
const killUtility = (name: string) =>
  app.evaluate(({ app: inside }, wanted) => {
    const pid = inside.getAppMetrics().find((one) => one.name === wanted || one.serviceName === wanted)?.pid;
    if (pid === undefined) throw new Error(`no process ${wanted}`);
    process.kill(pid, 'SIGKILL');
  }, name);

test('shows its window, measures, and survives a killed engine, a killed station and a reload', async () => {
  expect(page.url()).toBe('app://bundle/');
  await pasteAndStart('192.0.2.1-3');
  for (const fault of [
    () => killUtility('Sounder packet engine'),
    () => killUtility('Sounder station'),
    () => page.reload(),
  ]) {
    await fault();
    await expect(page.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
    const before = await received();
    await expect.poll(received).toBeGreaterThan(before);
  }
});

test('saves through the dialog of the system, and quits with the store closed', async () => {
  await pasteAndStart('192.0.2.1-3');
  const filePath = join(dir.path, 'rows.csv');
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('series.save')?.click());
  await expect.poll(() => readFileSync(filePath, { encoding: 'utf8', flag: 'a+' })).toContain('192.0.2.1');
  await app.close();
  await launch();
  await expect(page.getByRole('grid', { name: 'Series' })).toHaveAttribute('aria-rowcount', '4');
});
