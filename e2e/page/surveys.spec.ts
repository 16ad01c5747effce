import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('starts and stops surveys, compares two, and deletes with undo', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  await sounder.openTable();

  await page.keyboard.press('Alt+s');
  const form = page.getByRole('dialog', { name: 'Start survey' });
  await form.getByLabel('Site').fill('Customer //');
  await form.getByLabel('Planned duration').fill('30');
  await page.keyboard.press('Enter');
  await expect(form.getByText('The name of a survey has 1 to 200 characters')).toBeVisible();
  await expect(form.getByText('A level of the site has no name')).toBeVisible();
  await expect(form.getByLabel('Planned duration')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Name').fill('Before');
  await form.getByLabel('Site').fill('Customer/Site');
  await form.getByLabel('Planned duration').fill('30m');
  await form.getByLabel('Engineer').fill('A. Engineer');
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);

  await page.getByRole('button', { name: /Before 00:00:0\d/ }).click();
  await page.getByLabel('Name of the step').fill('Room 2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Steps' })).toContainText('Room 2');
  await page.getByRole('button', { name: 'Stop survey' }).click();
  await expect(sounder.notice('Stopped survey Before')).toBeVisible();

  await page.keyboard.press('Alt+s');
  await expect(form.getByLabel('Engineer')).toHaveValue('A. Engineer');
  await form.getByLabel('Name').fill('After');
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
  await page.keyboard.press('Alt+v');
  const panel = page.getByRole('complementary', { name: 'Surveys' });
  await panel.getByRole('button', { name: /^After/ }).click();
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByRole('button', { name: /^Before Customer \/ Site.*4 series, loss 0.25 %/ })).toBeVisible();
  await expect(page.getByLabel('Span of the figures')).toHaveValue('chart');

  await panel.getByLabel('Compare Before').check({ force: true });
  await panel.getByLabel('Compare After').check({ force: true });
  await panel.getByRole('button', { name: 'Compare the two surveys' }).click();
  const comparison = page.getByRole('dialog', { name: 'Before compared with After' });
  await expect(comparison.getByText('Of 3 series: 1 worse, 1 improved, 1 without a difference')).toBeVisible();
  const rows = comparison.getByRole('table', { name: 'Series before and after' }).getByRole('rowheader');
  await expect(rows).toHaveText([/^host-00001/, /^host-00002/, /^host-00000/, /^host-00003/]);
  await expect(comparison.getByText('The path differs at hop 3: 192.0.2.3 before, 192.0.2.7 after')).toBeVisible();
  const download = page.waitForEvent('download');
  await comparison.getByRole('button', { name: 'Save CSV' }).click();
  expect((await download).suggestedFilename()).toBe('sounder-comparison.csv');
  await page.keyboard.press('Escape');
  await expect(comparison).toHaveCount(0);

  await panel.getByRole('button', { name: /^Before/ }).click();
  await panel.getByRole('button', { name: 'Delete' }).click();
  await expect(panel.getByRole('button', { name: /^Before/ })).toHaveCount(0);
  await sounder.notice('Deleted survey Before').getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByRole('button', { name: /^Before/ })).toBeVisible();
});
