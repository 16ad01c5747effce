import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from '../electron/base-test.ts';
import { echoPermitted } from './echo-permitted.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';

/** The whole way on real parts: built page, real processes, real packets on loopback. */
let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let violations: string[];

test.beforeEach(async ({ page }) => {
  const denied = await echoPermitted();
  test.skip(denied !== null, denied ?? '');
  dir = temporaryDir();
  served = await serve(dir.path);
  violations = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
  await page.goto(served.url);
});

test.afterEach(async () => {
  if (!served) return;
  await served.stop();
  dir.remove();
  expect(violations).toEqual([]);
});

const grid = (page: Page) => page.getByRole('grid', { name: 'Series' });

/** The number in a column of a row. */
async function count(page: Page, address: string, column: string): Promise<number> {
  const row = grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: address, exact: true }) });
  return Number((await row.locator(`[data-column="${column}"]`).first().innerText()).replace(/\D/g, ''));
}

/** A digest of what the chart shows. */
const picture = (page: Page) =>
  page
    .locator('.chart-area canvas')
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

async function pasteAndStart(page: Page, targets: string): Promise<void> {
  await page
    .getByRole('button', { name: /Paste targets|Add targets/ })
    .first()
    .click();
  await page.getByLabel('Targets to add').fill(targets);
  await page.getByRole('button', { name: 'Add and start' }).click();
}

test('paste, start, watch, lose the station, get it back, stop, start the program again: the history is there', async ({
  page,
}) => {
  await pasteAndStart(page, '127.0.0.0/29, 127.0.1.1-5\n::1 # and IPv6');
  await expect(page.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '15');
  await expect.poll(() => count(page, '127.0.1.3', 'received')).toBeGreaterThan(1);
  expect(await count(page, '127.0.1.3', 'lost')).toBe(0);

  await grid(page).getByRole('gridcell', { name: '127.0.1.3', exact: true }).first().click();
  await expect(page.locator('.chart-area canvas').first()).toBeVisible();
  const before = await picture(page);
  await expect.poll(() => picture(page)).not.toBe(before);

  process.kill(served.childPid('station'), 'SIGKILL');
  await expect(page.getByText('Connection to the station lost')).toBeVisible();
  await expect(page.getByText('Connection to the station lost')).toBeHidden();
  await expect(page.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
  const afterCrash = await count(page, '127.0.1.3', 'received');
  await expect.poll(() => count(page, '127.0.1.3', 'received')).toBeGreaterThan(afterCrash);
  expect(await count(page, '127.0.1.3', 'lost')).toBe(0);

  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();

  expect(await served.stop()).toBe(0);
  served = await serve(dir.path);
  await page.goto('about:blank');
  await page.goto(served.url);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '15');
  await grid(page).getByRole('gridcell', { name: '127.0.1.3', exact: true }).first().click();
  await expect(page.locator('.readout')).toContainText('µs');
});

test('what is edited on the page is in the file, with its comments, and undo takes it back', async ({ page }) => {
  await pasteAndStart(page, '127.0.0.1 127.0.0.2');
  const file = join(dir.path, 'project.yaml');
  await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toContain('127.0.0.2');
  await grid(page).getByRole('gridcell', { name: '127.0.0.2', exact: true }).first().click();
  await page.keyboard.press('Delete');
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('127.0.0.2');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('127.0.0.2');
});

test('a page with a wrong token is told where to find the right one', async ({ browser }) => {
  const { origin } = new URL(served.url);
  const context = await browser.newContext();
  const stranger = await context.newPage();
  await stranger.goto(`${origin}/#wrong`);
  await expect(stranger.getByText('does not know this page')).toBeVisible();
  await context.close();
});
