import { expect, test } from './fixtures.ts';

test('asks before defaults or Start would flood a /24, and counts the uplink', async ({ station, sounder, page }) => {
  station.seed(250);
  await sounder.openTable();
  const question = page.getByRole('alertdialog', { name: 'Send that many packets?' });
  await sounder.findCommand('Edit default settings');
  await page.keyboard.press('Enter');
  const panel = sounder.panel('Default settings');
  await panel.getByRole('textbox', { name: 'Interval' }).fill('100ms');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect(question.getByRole('listitem')).toHaveText(/packets\/s to 10\.20\.0\.0\/24; the limit is 1\u202f000$/);
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(panel.getByRole('textbox', { name: 'Interval' })).toHaveValue('100ms');
  expect(station.project.defaults).not.toHaveProperty('interval');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await question.getByRole('button', { name: 'Apply anyway' }).click();
  await expect.poll(() => station.project.defaults?.['interval']).toBe('100ms');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Enter');
  await expect(question.getByText('The plan sends:')).toBeVisible();
  await question.getByRole('button', { name: 'Don’t start' }).click();
  expect(station.commands).toEqual([]);
  // A survey that starts measuring asks the same, above its form.
  await page.keyboard.press('Alt+s');
  const form = page.getByRole('dialog', { name: 'Start survey' });
  await form.getByLabel('Name').fill('Before');
  await page.keyboard.press('Enter');
  await expect(question.getByText('The plan sends:')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(form.getByLabel('Name')).toBeFocused();
  expect(station.commands).toEqual([]);
  await page.keyboard.press('Enter');
  await question.getByRole('button', { name: 'Start anyway' }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByText('● Running')).toBeVisible();

  // The limits of the targets screen are those of the paste, too.
  await page.keyboard.press('Alt+t');
  await sounder.button('Limits').click();
  await page.getByLabel('Uplink, Mbit/s (0 = not known)').fill('8');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+t');
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('192.0.2.1');
  await expect(page.locator('.paste-guard')).toContainText(/of an uplink of 8\.00 Mbit\/s; the limit is 20 %/);
});
