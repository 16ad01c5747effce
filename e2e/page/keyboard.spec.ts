import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('adds, starts, finds, edits and undoes without a pointer', { tag: MAIN }, async ({ station, sounder, page }) => {
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  await page.keyboard.press('Insert');
  await expect(sounder.pasteText).toBeFocused();
  await page.keyboard.type('192.0.2.1 192.0.2.2 192.0.2.3');
  await expect(sounder.button('Add and start')).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('● Running')).toBeVisible();
  await expect(sounder.table).toBeFocused();
  await page.keyboard.press('Alt+t');
  await expect(page.locator('.sheet-keys')).toBeFocused();
  await page.keyboard.press('Alt+t');
  await expect(sounder.table).toBeFocused();
  await page.keyboard.press('/');
  await page.keyboard.type('0.2.2');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('3 rows')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sounder.table).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '3');
  await page.keyboard.press('Control+z');
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '4');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('❙❙ Paused')).toBeVisible();
  expect(station.phase).toBe('paused');
});

test('has the focus in the view that a key opens', async ({ station, sounder, page }) => {
  station.seed(40);
  await sounder.openTable();
  await page.keyboard.press('t');
  await expect(sounder.table).toBeFocused();
  for (const key of ['Shift+G', 'Shift+G', 'Alt+p', 'Alt+p']) {
    await page.keyboard.press(key);
    await expect(page.locator('.main-column :focus')).toHaveCount(1);
  }
  await expect(sounder.table).toBeFocused();
});

test('finds every command in the palette', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.findCommand('dark');
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toContainText('Dark theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toHaveCount(0);
});

test('leaves keys to the field that is typed in', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.filter.click();
  await page.keyboard.type('e d? c');
  await expect(sounder.filter).toHaveValue('e d? c');
  await expect(sounder.panel('Edit')).toHaveCount(0);
  expect(station.phase).toBe('stopped');
});

test('starts and stops with a modifier only, wherever the focus is', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('● Running')).toBeVisible();
  await sounder.row(1).click();
  await sounder.chart.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('Space');
  await page.locator('body').evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.getByText('■ Stopped').first()).toBeVisible();
  expect(station.commands).toEqual(['start', 'stop']);
});

test('brings a closed chart back with the toggle in the toolbar', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.chart.waitFor();
  await page.keyboard.press('c');
  await expect(sounder.chart).toHaveCount(0);
  await page.reload();
  await sounder.row(1).click();
  const toggle = page.getByRole('toolbar', { name: 'Series' }).getByRole('button', { name: 'Chart below the list' });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await toggle.click();
  await expect(sounder.chart).toBeVisible();
});

test('edits the whole selection with Enter, with the focus in the panel, and comes back with Escape', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(5);
  await sounder.openTable();
  await sounder.select(1, 2, 4);
  await page.keyboard.press('Enter');
  const panel = sounder.panel('Edit');
  await expect(panel.getByText('Edit 3 targets')).toBeVisible();
  await expect(page.getByText('3 selected')).toBeVisible();
  await expect(panel.getByLabel('Probe')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sounder.table).toBeFocused();
  await expect(page.getByText('3 selected')).toBeVisible();
});

test('brings the focus into each panel that opens, and back when it closes', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await sounder.table.focus();
  for (const [chord, name] of [
    ['Alt+a', 'Alerts'],
    ['Alt+v', 'Surveys'],
    ['Alt+g', 'Groups'],
    ['Alt+d', 'Doctor'],
    ['v', 'Events'],
  ] as const) {
    await page.keyboard.press(chord);
    await expect(sounder.panel(name).locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(sounder.panel(name)).toHaveCount(0);
    await expect(sounder.table).toBeFocused();
  }
  await sounder.findCommand('Edit default settings');
  await page.keyboard.press('Enter');
  await expect(sounder.panel('Default settings').locator(':is(input, select):focus')).toHaveCount(1);
  await page.keyboard.press('Alt+a'); // one panel in place of another
  await expect(sounder.panel('Alerts').locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Alt+a');
  await expect(sounder.table).toBeFocused();
  await sounder.button('Outputs and inventories').click();
  await expect(sounder.panel('Outputs and inventories').locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(sounder.button('Outputs and inventories')).toBeFocused();
});

test('goes through the parts of the screen with F6, out of fields too', async ({ station, sounder, page }) => {
  station.seed(5);
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.chart.waitFor();
  await page.keyboard.press('e');
  await expect(sounder.panel('Edit').getByLabel('Name')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(sounder.button('Start')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(sounder.filter).toBeFocused();
  await page.keyboard.press('F6');
  await expect(sounder.table).toBeFocused();
  await page.keyboard.press('F6');
  await expect(sounder.chart.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Shift+F6');
  await expect(sounder.table).toBeFocused();
});

test('finds targets in the palette and shows them, past a filter; offers first what was used last', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(300);
  await sounder.openTable();
  await sounder.filter.fill('host-00001');
  await sounder.table.focus();
  await sounder.findCommand('10.20.0.250');
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toContainText('host-00250');
  await page.keyboard.press('Enter');
  await expect(sounder.rowOf('host-00250')).toBeInViewport({ ratio: 1 });
  await expect(sounder.rowOf('host-00250')).toHaveAttribute('aria-selected', 'true');
  await expect(sounder.table).toBeFocused();
  await sounder.findCommand('dark');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText('Dark theme');
});
