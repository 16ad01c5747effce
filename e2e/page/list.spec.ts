import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import { MAIN } from './tags.ts';

/** Two sites with tags, and a range without. */
function seedSites(station: ScriptedStation): void {
  station.project.edit([
    {
      op: 'put',
      name: 'gateway',
      target: { probe: 'icmp', to: '192.0.2.1', tags: ['core'], site: 'Bank / Berlin' },
    },
    {
      op: 'put',
      name: 'mail',
      target: { probe: 'icmp', to: '192.0.2.25', tags: ['core', 'voice'], site: 'Bank / Bern' },
    },
    { op: 'put', name: 'racks', target: { probe: 'icmp', to: '10.0.1.1-6' } },
  ]);
  station.start();
}

test('excludes and names an address of a range from the menu of its row, with the keyboard', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  seedSites(station);
  await sounder.openTable();
  await sounder.row(5).click();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: '1 series of 1 target' });
  await expect(menu.getByRole('menuitem', { name: 'Chart' })).toBeFocused();
  await page.keyboard.press('n');
  await expect(menu.getByRole('menuitem', { name: 'Name 10.0.1.3 …' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).fill('rack 3');
  await page.keyboard.press('Enter');
  await expect(sounder.notice('Named 10.0.1.3 rack 3')).toBeVisible();
  await expect(sounder.cell(sounder.row(5), 'addressLabel')).toHaveText('rack 3');

  await sounder.row(6).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Exclude 10.0.1.4' }).click();
  await expect(page.getByText('7 rows')).toBeVisible();
  await sounder.notice('Excluded 10.0.1.4 of racks').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('8 rows')).toBeVisible();
});

test('chooses, moves and resizes columns, and keeps them', async ({ station, sounder, page }) => {
  seedSites(station);
  await sounder.openTable();
  const heading = sounder.heading('Name').getByRole('button');
  await heading.focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('columnheader').first()).toHaveText('Name');
  await heading.focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Choose columns …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await dialog.getByRole('checkbox', { name: 'Notes' }).check({ force: true });
  const trend = dialog.getByRole('checkbox', { name: 'Trend' });
  await trend.press('Space');
  await expect(trend).not.toBeChecked();
  await expect(trend).toBeFocused();
  await page.keyboard.press('Space');
  await expect(trend).toBeChecked();
  await page.keyboard.press('Space');
  await expect(trend).not.toBeChecked();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await expect(sounder.heading('Notes')).toBeVisible();
  await expect(sounder.heading('Trend')).toHaveCount(0);
  await expect(page.getByRole('columnheader').first()).toHaveText('Name');
});

test('groups by site, filters by tag, and finds all of it after a reload and with Back', async ({
  station,
  sounder,
  page,
}) => {
  seedSites(station);
  await sounder.openTable();
  await page.getByRole('combobox', { name: 'Grouping of the rows' }).selectOption('By site');
  const tree = page.getByRole('treegrid', { name: 'Series' });
  await expect(tree).toHaveAttribute('aria-rowcount', '13');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(sounder.row(1)).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/group=site/);

  await sounder.filter.fill('tag:vo');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(sounder.filter).toHaveValue('tag:voice ');
  await expect(page.getByText('1 of 8')).toBeVisible();
  await expect(page).toHaveURL(/filter=tag%3Avoice/);
  await page.reload();
  await expect(page.getByText('1 of 8')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('8 rows')).toBeVisible();
  await expect(tree).toBeVisible();

  await sounder.filter.fill('foo:bar');
  await expect(page.getByRole('alert')).toContainText('Unknown field "foo": use state, name');
});

test('saves the list as a view, refuses a name twice, and counts the figures from now on', async ({
  station,
  sounder,
  page,
}) => {
  seedSites(station);
  await sounder.openTable();
  await sounder.filter.fill('tag:core');
  await expect(page.getByText('2 of 8')).toBeVisible();
  await sounder.findCommand('saved views');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Saved views' });
  const name = dialog.getByRole('textbox', { name: 'Save the list as it is now' });
  await expect(name).toBeFocused();
  for (const view of ['Core', 'Other']) {
    await name.fill(view);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: `Apply view ${view}` })).toBeVisible();
  }
  const row = dialog.getByRole('listitem').nth(1);
  const other = row.getByRole('textbox');
  await other.fill('Core');
  await expect(row).toContainText('There is a view Core');
  await other.fill('Other');
  await dialog.getByRole('button', { name: 'Delete view Other' }).click();
  await expect(dialog.getByRole('button', { name: 'Apply view Other' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await sounder.filter.fill('');
  await expect(page.getByText('8 rows')).toBeVisible();
  // Each view is a command.
  await sounder.findCommand('core');
  await page.getByRole('option', { name: /Core/ }).first().click();
  await expect(sounder.filter).toHaveValue('tag:core');

  const span = page.getByRole('combobox', { name: 'Span of the figures' });
  await span.selectOption('Reset: from now on');
  await expect(span.locator('option:checked')).toHaveText(/^Since \d\d:\d\d/);
  await span.selectOption('Since Start');
  await expect(span.locator('option:checked')).toHaveText('Since Start');
});

test('is found by the palette under the names of groups, surveys and tags', async ({ station, sounder, page }) => {
  seedSites(station);
  station.project.edit([{ op: 'putGroup', name: 'transit-a', group: { dscp: 10 } }]);
  await sounder.openTable();
  await sounder.findCommand('transit');
  await page.getByRole('option').filter({ hasText: 'transit-a' }).click();
  await expect(sounder.panel('Groups').getByLabel('DSCP')).toHaveValue('10');
  await page.keyboard.press('Escape');
  await sounder.findCommand('bank/bern');
  await page.getByRole('option', { name: 'Site Bank/Bern' }).click();
  await expect(sounder.filter).toHaveValue('site:Bank/Bern');
  await expect(page.getByText('1 of 8')).toBeVisible();
});
