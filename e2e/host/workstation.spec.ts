import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { openInBrowser } from '../../headless/open-browser.ts';
import { test } from '../electron/base-test.ts';
import { dismissTour } from '../page/dismiss-tour.ts';
import { MAIN } from '../page/tags.ts';
import { echoPermitted } from './echo-permitted.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';

/** From end to end on real parts: built page, real processes, real packets on loopback. */
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
  await page.addInitScript(dismissTour);
  await page.goto(served.url);
});

test.afterEach(async () => {
  if (!served) return;
  await served.stop();
  dir.remove();
  expect(violations).toEqual([]);
});

const grid = (page: Page) => page.getByRole('grid', { name: 'Series' });

/** Reads the number in a column of a row. */
async function count(page: Page, address: string, column: string): Promise<number> {
  const row = grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: address, exact: true }) });
  return Number((await row.locator(`[data-column="${column}"]`).first().innerText()).replace(/\D/g, ''));
}

/** A digest of the chart's pixels. */
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

test('paste, start, watch, lose the station, get it back, stop, start the program again: the history is there', {
  tag: MAIN,
}, async ({ page }) => {
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
  await expect(page.getByText('Connection to Sounder lost')).toBeVisible();
  await expect(page.getByText('Connection to Sounder lost')).toBeHidden();
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

test('what is edited on the page is in the file, with its comments, and undo takes it back', { tag: MAIN }, async ({
  page,
}) => {
  await pasteAndStart(page, '127.0.0.1 127.0.0.2');
  const file = join(dir.path, 'project.yaml');
  await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toContain('127.0.0.2');
  await grid(page).getByRole('gridcell', { name: '127.0.0.2', exact: true }).first().click();
  await page.keyboard.press('Delete');
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('127.0.0.2');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('127.0.0.2');
});

test('a path continues from the stored samples when the station is lost, and after a restart of the program', async ({
  page,
}) => {
  const path = page.getByRole('region', { name: 'Path', exact: true });
  const target = path.getByRole('row').filter({ hasText: 'target' });
  const words = path.getByText(/^\d+ rounds? (since|from) /);
  const rounds = async () => Number.parseInt(await words.innerText(), 10);
  // A row that just came may be replaced under the pointer.
  const openPath = () =>
    expect(async () => {
      await page.getByRole('row').filter({ hasText: 'traceroute' }).click();
      await expect(path).toBeVisible({ timeout: 3000 });
    }).toPass();

  await page
    .getByRole('button', { name: /Paste targets|Add targets/ })
    .first()
    .click();
  await page.getByLabel('Probe').selectOption('Traceroute');
  await page.getByLabel('Targets to add').fill('127.0.0.1');
  await page.getByRole('button', { name: 'Add and start' }).click();
  await openPath();
  // A round counts when it is complete, and there is one every few seconds.
  await expect.poll(rounds, { timeout: 40_000 }).toBeGreaterThan(2);
  const [, since = ''] = /since (\d\d:\d\d:\d\d)/.exec(await words.innerText()) ?? [];
  const before = await rounds();

  process.kill(served.childPid('station'), 'SIGKILL');
  await expect(page.getByText('Connection to Sounder lost')).toBeVisible();
  await expect(page.getByText('Connection to Sounder lost')).toBeHidden();
  await expect.poll(rounds, { timeout: 40_000 }).toBeGreaterThan(before);
  await expect(words).toContainText(`since ${since}`);

  await page.keyboard.press('h');
  await expect(page.getByRole('slider', { name: 'Path history' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(path.getByText(/Path at \d/)).toBeVisible();
  await expect(target).toContainText('127.0.0.1');
  await page.keyboard.press('a');
  await expect(path.getByText('Same routers')).toBeVisible();

  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  expect(await served.stop()).toBe(0);
  served = await serve(dir.path);
  await page.goto('about:blank');
  await page.goto(served.url);
  await openPath();
  await expect(target).toContainText('127.0.0.1');
  await expect(words).toContainText(new RegExp(`from [-0-9]+ ${since} to`));
});

test('shows the path to a traced target, the path MTU that was found, and ports in a group as one target', async ({
  page,
}) => {
  const add = async (probe: string, target: string, port = '') => {
    await page
      .getByRole('button', { name: /Paste targets|Add targets/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Add targets' });
    await dialog.getByLabel('Probe').selectOption(probe);
    if (port !== '') await dialog.getByRole('textbox', { name: 'Port' }).fill(port);
    await dialog.getByLabel('Targets to add').fill(target);
    await dialog.getByRole('button', { name: 'Add 1 target' }).click();
    await expect(dialog).toBeHidden();
  };
  await add('Traceroute', '127.0.0.1');
  await add('Path MTU', '127.0.0.2');
  await add('TCP connect', '127.0.0.3', '9,10');
  await page.getByRole('button', { name: 'Start' }).click();
  const row = (text: string) => page.getByRole('row').filter({ hasText: text });

  await row('traceroute').click();
  const path = page.getByRole('region', { name: 'Path', exact: true });
  await expect(path.getByRole('row').filter({ hasText: 'target' })).toContainText('127.0.0.1');
  await expect(path.locator('code').filter({ hasText: /^[0-9a-f]{16}$/ })).toBeVisible();

  await row('path-mtu').click();
  const found = page.getByRole('region', { name: 'Path MTU', exact: true });
  await expect(found.getByText('1500 bytes including IP header')).toBeVisible();

  await page.keyboard.press('Alt+g');
  const groups = page.getByRole('complementary', { name: 'Groups' });
  await groups.getByRole('button', { name: 'New group' }).click();
  await groups.getByLabel('Name').fill('branch');
  await groups.getByLabel('DSCP').fill('10');
  await groups.getByText('Add all targets automatically').click();
  await groups.getByRole('button', { name: 'Add group' }).click();
  await expect.poll(() => readFileSync(join(dir.path, 'project.yaml'), 'utf8')).toContain('dscp: 10');
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expect(row('tcp-connect').locator('[data-column="outcome"]')).toHaveText('●all 2 up');
  await expect(row('tcp-connect').locator('[data-column="group"]')).toHaveText('branch');
});

test('a page with a wrong token shows where to find the right one', async ({ browser }) => {
  const { origin } = new URL(served.url);
  const context = await browser.newContext();
  const stranger = await context.newPage();
  await stranger.goto(`${origin}/#wrong`);
  await expect(stranger.getByText('does not accept this page’s token')).toBeVisible();
  await context.close();
});

test('the file that a browser is opened with leads it to the page, and the token into no address', async ({
  browser,
}) => {
  const nothing = join(dir.path, 'bin');
  const { PATH, DISPLAY } = process.env;
  Object.assign(process.env, { PATH: nothing, DISPLAY: ':7' }); // no browser is there to open it
  openInBrowser(served.url, dir.path, memoryLog());
  Object.assign(process.env, { PATH, DISPLAY: DISPLAY ?? '' });
  const context = await browser.newContext();
  const opened = await context.newPage();
  await opened.goto(`file://${join(dir.path, 'open.html')}`);
  await expect(opened.getByRole('button', { name: /Paste targets|Add targets/ }).first()).toBeVisible();
  expect(opened.url()).toBe(`${new URL(served.url).origin}/`);
  await context.close();
});
