import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

const SECRET = 'correct horse battery staple';

test('stores a password under a name, and only the name goes into the project', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(1);
  station.project.edit([{ op: 'put', name: 'host-00000', target: { probe: 'smb', to: '10.20.0.0', user: 'ann' } }]);
  await sounder.openTable();
  await sounder.row(1).dblclick();
  const panel = sounder.panel('Edit');
  const password = panel.getByRole('combobox', { name: 'Password' });
  await password.selectOption('Other …');
  await panel.getByRole('textbox', { name: 'Name of the secret' }).fill('nas');
  await expect(panel.getByRole('button', { name: 'Save' })).toBeDisabled();
  await panel.getByLabel('Password, to be stored').fill(SECRET);
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(password).toHaveValue('nas');
  await expect(panel.getByText('secrets.key')).toBeVisible();
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => station.project.entries.get('host-00000')?.definition)
    .toEqual({ probe: 'smb', to: '10.20.0.0', user: 'ann', password: 'nas' });
  expect(await page.content()).not.toContain(SECRET);
});

test('refers to a variable instead, deletes a secret, and leaves the form with Escape', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(1);
  station.project.edit([{ op: 'put', name: 'host-00000', target: { probe: 'smb', to: '10.20.0.0', password: 'nas' } }]);
  await sounder.openTable();
  await sounder.row(1).dblclick();
  const panel = sounder.panel('Edit');
  await expect(panel.getByRole('option', { name: 'nas (not stored yet)' })).toBeAttached();
  await panel.getByRole('button', { name: 'Set …' }).click();
  await page.keyboard.press('Escape');
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Set …' }).click();
  await panel.getByLabel('Password, to be stored').fill(SECRET);
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Delete the secret nas' }).click();
  await expect(panel.getByRole('option', { name: 'nas (not stored yet)' })).toBeAttached();
  const password = panel.getByRole('combobox', { name: 'Password' });
  await password.selectOption('Other …');
  await panel.getByRole('textbox', { name: 'Name of the secret' }).fill('env:SOUNDER_NAS');
  await expect(panel.getByLabel('Password, to be stored')).toHaveCount(0);
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(password).toHaveValue('env:SOUNDER_NAS');
});
