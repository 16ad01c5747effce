import { expect, type Locator, type Page } from '@playwright/test';
import { test } from '../electron/base-test.ts';
import { expectAccessible, LOOKING_MS } from '../page/axe.ts';
import { dismissTour } from '../page/dismiss-tour.ts';
import { LONG } from '../page/tags.ts';
import { echoPermitted } from './echo-permitted.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';

/** Stored samples, seen on the page: real processes, real packets on loopback. */
let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let complaints: string[];

const TARGETS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const [ONE = ''] = TARGETS;

test.beforeEach(async ({ page }) => {
  const denied = await echoPermitted();
  test.skip(denied !== null, denied ?? '');
  dir = temporaryDir();
  served = await serve(dir.path);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(dismissTour);
  await page.goto(served.url);
});

test.afterEach(async () => {
  if (!served) return;
  await served.stop();
  dir.remove();
  expect(complaints).toEqual([]);
});

const grid = (page: Page) => page.getByRole('grid', { name: 'Series' });
const cell = (page: Page, column: string): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: ONE, exact: true }) })
    .locator(`[data-column="${column}"]`)
    .first();
const bar = (page: Page) => page.getByRole('region', { name: 'Replay' });
const moment = (page: Page) => bar(page).getByRole('textbox', { name: /^Moment/ });
const figures = (page: Page) => page.getByRole('combobox', { name: 'Span of the figures' });
const count = async (page: Page, column = 'sent') => Number((await cell(page, column).innerText()).replace(/\D/g, ''));

/** Starts probing and waits for this many samples of each target. */
async function measure(page: Page, samples: number): Promise<void> {
  await page
    .getByRole('button', { name: /Paste targets|Add targets/ })
    .first()
    .click();
  await page.getByLabel('Targets to add').fill(TARGETS.join('\n'));
  await page.getByRole('button', { name: 'Add and start' }).click();
  await expect.poll(() => count(page)).toBeGreaterThan(samples);
}

test('the figures of the rows are of the last minutes when chosen, and since Start again', async ({ page }) => {
  await measure(page, 3);
  await expect(page.getByRole('columnheader', { name: /^Median/ })).toBeHidden();
  await figures(page).selectOption('Last 5 min');
  await expect(cell(page, 'p50Ms')).toHaveText(/\d.*[µm]s/);
  await expect(cell(page, 'p95Ms')).toHaveText(/\d.*[µm]s/);
  await expect.poll(() => count(page)).toBeGreaterThan(3);
  const sent = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(sent);
  await figures(page).selectOption('Since Start');
  await expect(page.getByRole('columnheader', { name: /^Median/ })).toBeHidden();
  await expect.poll(() => count(page)).toBeGreaterThan(sent);
});

test('a replay shows rows and chart as they were, is paused, sped up and moved by keys, and leads back to now', async ({
  page,
}) => {
  await measure(page, 12);
  await cell(page, 'outcome').click();
  await page.keyboard.press('Alt+h');
  await expect(bar(page)).toBeVisible();
  await expect(bar(page).getByRole('button', { name: 'Pause' })).toBeFocused();
  await page.keyboard.press('Alt+k');
  await expect(bar(page).getByRole('button', { name: 'Play' })).toBeVisible();
  const present = await count(page);

  const slider = bar(page).getByRole('slider', { name: 'Moment in the stored span' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(() => count(page)).toBeGreaterThan(10);
  await page.keyboard.press('Home');
  await expect.poll(() => count(page)).toBeLessThan(3);
  await bar(page).getByRole('combobox', { name: 'Speed' }).selectOption('10×');
  await page.keyboard.press('Alt+k');
  await expect.poll(() => count(page)).toBeGreaterThan(10);
  await expect(page.locator('.readout')).toContainText('µs');

  await moment(page).fill('yesterday');
  await expect(moment(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(bar(page).getByRole('alert')).toHaveText(/^Not a time: write \d\d:\d\d:\d\d or \d{4}-\d\d-\d\d /);
  await moment(page).press('Escape');
  await expect(moment(page)).toHaveAttribute('aria-invalid', 'false');
  await bar(page).getByRole('combobox', { name: 'Speed' }).press('Escape');
  await expect(grid(page).getByRole('row', { selected: true })).toHaveCount(1);
  await moment(page).fill('00:00');
  await moment(page).press('Enter');
  await expect.poll(() => count(page)).toBeLessThan(12);

  await bar(page).getByRole('button', { name: 'Back to now' }).click();
  await expect(bar(page)).toBeHidden();
  await expect(grid(page)).toBeFocused();
  await expect.poll(() => count(page)).toBeGreaterThan(Math.max(present, 12));
  const back = await count(page);
  await expect.poll(() => count(page)).toBeGreaterThan(back);
});

test('the slider under the grid goes into the past and through it, and the button of the list back to now', async ({
  page,
}) => {
  await measure(page, 8);
  await page.keyboard.press('Shift+G');
  await expect(page.getByText('3 addresses in 1 row')).toBeVisible();
  const button = page.getByRole('button', { name: 'Replay', exact: true });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('region', { name: 'Stored span' }).getByRole('slider').focus();
  await page.keyboard.press('Home');
  const slider = bar(page).getByRole('slider', { name: 'Moment in the stored span' });
  await expect(slider).toBeFocused();
  await expect(page.getByRole('region', { name: 'Stored span' })).toBeHidden();
  await page.keyboard.press('Alt+k');
  await expect(bar(page).getByRole('button', { name: 'Play' })).toBeVisible();
  const below = async () => (await bar(page).boundingBox())?.y ?? 0;
  const cells = await page.locator('.cells-canvas').boundingBox();
  expect(await below()).toBeGreaterThan((cells?.y ?? Number.NaN) + (cells?.height ?? 0));
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const legend = page.getByRole('list', { name: 'Legend' });
  await expect(legend).toContainText(/no reply yet [1-3]/);
  await page.keyboard.press('End');
  await expect(legend).not.toContainText(/no reply yet [1-3]/);
  await button.click();
  await expect(bar(page)).toBeHidden();
  await expect(page.getByRole('region', { name: 'Stored span' })).toBeVisible();
});

test('a replay of nothing is a notice', async ({ page }) => {
  await page.getByRole('button', { name: /^(Start|Pause|Resume)$/ }).waitFor();
  await page.keyboard.press('Alt+h');
  await expect(
    page.locator('.bp6-toast').filter({ hasText: 'Nothing is stored that could be replayed' }),
  ).toBeVisible();
  await expect(bar(page)).toBeHidden();
});

test('a project that is opened again shows its figures, last samples and chart before Start', async ({ page }) => {
  await measure(page, 4);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  const sent = await count(page);
  const trend = cell(page, 'trend').locator('.trend-line');
  const lines = async () => (await trend.getAttribute('d'))?.match(/L/g)?.length ?? 0;
  await page.reload();
  await expect.poll(lines).toBeGreaterThanOrEqual(3);
  expect(await served.stop()).toBe(0);
  served = await serve(dir.path);
  await page.goto('about:blank');
  await page.goto(served.url);
  await expect.poll(() => count(page)).toBeGreaterThanOrEqual(sent);
  await expect(cell(page, 'outcome')).not.toContainText('no sample yet');
  await expect(cell(page, 'avgMs')).toHaveText(/\d.*[µm]s/);
  await expect.poll(lines).toBeGreaterThanOrEqual(3);
  await expect(cell(page, 'replyTtl')).toHaveText('64');
  await cell(page, 'outcome').click();
  await expect(page.locator('.readout')).toContainText('µs');
});

test.describe('to axe', { tag: LONG }, () => {
  test.setTimeout(LOOKING_MS);
  test('nothing to object to in a replay', async ({ page }) => {
    await measure(page, 3);
    await cell(page, 'outcome').click();
    await page.keyboard.press('Alt+h');
    await expect(bar(page)).toBeVisible();
    await page.keyboard.press('Alt+k');
    await moment(page).fill('yesterday');
    await expectAccessible(page);
  });
});
