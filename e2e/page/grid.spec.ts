import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { SounderPage } from './sounder-page.ts';
import { MAIN } from './tags.ts';

const gridOf = (page: Page): Locator => page.getByRole('grid', { name: 'Addresses' });
const cardOf = (page: Page): Locator => page.locator('.cells-card');
const spoken = (page: Page): Locator => page.locator('.cells-spoken');

/** The middle of a cell: cells are pixels of a drawing. */
async function pointOf(page: Page, row: number, column: number): Promise<{ x: number; y: number }> {
  const box = await page.locator('.cells-canvas').boundingBox();
  const rows = Number(await gridOf(page).getAttribute('aria-rowcount'));
  if (!box) throw new Error('the cells are not drawn');
  return { x: box.x + ((column + 0.5) / 256) * (box.width - 1), y: box.y + ((row + 0.5) / rows) * box.height };
}

async function openGrid(sounder: SounderPage): Promise<void> {
  await sounder.openTable();
  await sounder.page.keyboard.press('Shift+G');
  await gridOf(sounder.page).waitFor();
}

test('shows series as cells, and tells of each under the pointer and under the keyboard', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(600);
  station.start();
  await openGrid(sounder);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '3');
  await expect(page.getByRole('list', { name: 'Legend' })).toContainText(/down [1-9]/);
  await expect(page.getByText('600 addresses in 3 rows')).toBeVisible();
  const down = await pointOf(page, 0, 13);
  await page.mouse.move(down.x, down.y);
  await expect(cardOf(page)).toContainText('10.20.0.13');
  await expect(cardOf(page)).toContainText(/✕down|▲unreachable/);
  await page.mouse.click(down.x, down.y);
  await page.mouse.move(0, 0);
  await expect(page.getByRole('complementary', { name: 'Pinned: 10.20.0.13' })).toBeVisible();
  await expect(page.getByText('1 selected')).toBeVisible();
  await expect(sounder.chart).toBeVisible();
  await expect(gridOf(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cardOf(page)).toHaveCount(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageDown');
  await expect(spoken(page)).toContainText(/^10\.20\.2\.1, host-00513: ICMP echo/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Pinned: 10.20.2.1' })).toBeVisible();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('2 selected')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^10\.20\.1\.0/ }).hover();
  await expect(cardOf(page).getByRole('heading', { name: '10.20.1.0/24', includeHidden: true })).toBeVisible();
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByRole('complementary', { name: 'Pinned: 10.20.2.0/24' })).toContainText('88 addresses');
  await page.getByRole('button', { name: '600 addresses in 3 rows' }).hover();
  await expect(cardOf(page).filter({ hasText: 'All 3 rows' })).toContainText(/10\.20\.0\.0\/24: \d+ down/);
  await page.getByRole('button', { name: '600 addresses in 3 rows' }).press('Enter');
  await expect(page.getByRole('complementary', { name: 'Pinned: All 3 rows' })).toContainText('600 addresses');
});

test('finds an address, fades the others, and says when there is none', async ({ station, sounder, page }) => {
  station.seed(600);
  station.start();
  await openGrid(sounder);
  await page.keyboard.press('/');
  await page.keyboard.type('10.20.1.44');
  await page.keyboard.press('Enter');
  await expect(gridOf(page)).toBeFocused();
  await expect(spoken(page)).toContainText(/^10\.20\.1\.44,/);
  await sounder.filter.fill('10.99.0.1');
  await expect(page.getByRole('alert')).toHaveText('✕ Not on the grid: 10.99.0.1');
  await sounder.filter.fill('');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('selects by dragging, compares with a nominal value, and hides rows', async ({ station, sounder, page }) => {
  station.seed(600);
  station.start();
  await openGrid(sounder);
  const from = await pointOf(page, 0, 10);
  const to = await pointOf(page, 1, 12);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByText('6 selected')).toBeVisible();
  await page.getByRole('combobox', { name: 'Reference of the colours' }).selectOption('Nominal');
  const nominal = page.getByRole('textbox', { name: 'Nominal value, ms' });
  await nominal.fill('fast');
  await expect(nominal).toHaveAttribute('aria-invalid', 'true');
  await nominal.fill('1');
  await expect(page.getByRole('list', { name: 'Legend' })).toContainText(/> 16× [1-9]/);
  await page.getByRole('button', { name: 'Hide the row 10.20.1.0/24' }).click({ force: true });
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '2');
  await sounder.button('Show 1 hidden row').click();
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '3');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByText('6 selected')).toBeVisible();
});
