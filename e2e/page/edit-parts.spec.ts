import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';

function seedRange(station: ScriptedStation): void {
  station.project.edit([
    { op: 'put', name: 'gateway', target: { probe: 'icmp', to: '10.77.1.1' } },
    { op: 'put', name: '10.77.9.20-30', target: { probe: 'icmp', to: '10.77.9.20-30', interval: '5s' } },
  ]);
}

test('asks before it deletes addresses that are not selected, and can exclude the one that is', async ({
  station,
  sounder,
  page,
}) => {
  seedRange(station);
  await sounder.openTable();
  await sounder.row(7).click();
  await expect(sounder.button('Delete')).toHaveAttribute('title', 'Delete 10.77.9.20-30, 11 addresses (Delete)');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('alertdialog', { name: 'Delete more than the selection?' });
  await expect(dialog.getByText('1 of 11 addresses selected')).toBeVisible();
  await expect(dialog).toHaveAccessibleDescription(/rows that are not selected:.*1 of 11 addresses selected/);
  await expect(dialog.getByRole('button', { name: 'Delete 10.77.9.20-30, 11 addresses' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '13');
  await page.keyboard.press('Delete');
  await dialog.getByRole('button', { name: 'Exclude 1 address only' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '12');
  expect(station.project.entries.get('10.77.9.20-30')?.definition.exclude).toEqual(['10.77.9.25']);
  await sounder.notice('Removed 10.77.9.25 of 10.77.9.20-30').getByRole('button', { name: 'Undo' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '13');
});

test('splits a range into single targets from its editor, where one can be named then, and undoes it', async ({
  station,
  sounder,
  page,
}) => {
  seedRange(station);
  await sounder.openTable();
  await sounder.row(7).click();
  await page.keyboard.press('e');
  const panel = sounder.panel('Edit');
  await expect(panel.getByText('10.77.9.20-30 · 11 addresses')).toBeVisible();
  await expect(panel.getByText('Changes apply to all of 10.77.9.20-30, 11 addresses')).toBeVisible();
  await panel.getByRole('button', { name: 'Split into one target per address' }).click();
  await expect(sounder.rowOf('10.77.9.25').first()).toBeVisible();
  expect(station.project.entries.get('10.77.9.25')?.definition).toEqual({
    probe: 'icmp',
    to: '10.77.9.25',
    interval: '5s',
  });
  await sounder.notice('Split 10.77.9.20-30, 11 addresses').getByRole('button', { name: 'Undo' }).click();
  await expect(sounder.rowOf('10.77.9.20-30').first()).toBeVisible();
  expect(station.project.entries.size).toBe(2);
});

test('edits what of a range is excluded', async ({ station, sounder, page }) => {
  seedRange(station);
  await sounder.openTable();
  await sounder.row(7).click();
  await page.keyboard.press('e');
  const panel = sounder.panel('Edit');
  await panel.getByLabel('Exclude').fill('10.77.8.1');
  await expect(panel.getByText('10.77.8.1 is not among the addresses of 10.77.9.20-30')).toBeVisible();
  await panel.getByLabel('Exclude').fill('10.77.9.21-29');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '4');
});

test('reverts every field, valid or not', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.row(1).click();
  await page.keyboard.press('e');
  const panel = sounder.panel('Edit');
  const revert = panel.getByRole('button', { name: 'Revert' });
  await expect(revert).toBeDisabled();
  for (const [label, text, applied] of [
    ['Name', 'other', 'host-00000'],
    ['Name', '', 'host-00000'],
    ['To', '10.0.0.1/24', '10.20.0.0'],
    ['Interval', '5s', ''],
    ['Interval', '5', ''],
    ['Description', 'on the roof', ''],
    ['Loss %', 'much', ''],
  ] as const) {
    const field = panel.getByLabel(label, { exact: true });
    await field.fill(text);
    await expect(panel.getByText('● changed')).toHaveCount(1);
    await revert.click();
    await expect(field).toHaveValue(applied);
    await expect(panel.getByText('● changed')).toHaveCount(0);
    await expect(revert).toBeDisabled();
  }
  await panel.getByLabel('Loss %').fill('2%');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => station.project.entries.get('host-00000')?.definition.thresholds)
    .toEqual({ lossRatio: 0.02 });
  await expect(panel.getByLabel('Loss %')).toHaveValue('2 %');
  await expect(panel.getByText('● changed')).toHaveCount(0);
});

test('keeps what was not applied while another row is looked at', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await sounder.row(1).click();
  await page.keyboard.press('e');
  const panel = sounder.panel('Edit');
  await panel.getByLabel('Interval').fill('7s');
  await sounder.row(2).click();
  await expect(sounder.notice('Kept the unapplied changes to host-00000')).toBeVisible();
  await expect(panel.getByLabel('Interval')).toHaveValue('');
  await expect(panel.getByText('● host-00000: not applied')).toBeVisible();
  await panel.getByRole('button', { name: 'Show the changes to host-00000' }).click();
  await expect(panel.getByLabel('Interval')).toHaveValue('7s');
  await expect(panel.getByLabel('Name')).toHaveValue('host-00000');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.entries.get('host-00000')?.definition.interval).toBe('7s');
  await sounder.row(2).click();
  await expect(panel.getByLabel('Name')).toHaveValue('host-00001');
  await expect(panel.getByText('not applied')).toHaveCount(0);
});

test('keeps changes to the defaults and to a group while their panel is closed', async ({ station, sounder, page }) => {
  station.seed(1);
  station.project.edit([{ op: 'putGroup', name: 'transit', group: { dscp: 10 } }]);
  await sounder.openTable();
  const toggle = sounder.button('Default settings');
  await toggle.click();
  await sounder.panel('Default settings').getByLabel('Timeout').fill('3s');
  await toggle.click();
  await sounder.notice('Kept the unapplied changes to the defaults').getByRole('button', { name: 'Show' }).click();
  await expect(sounder.panel('Default settings').getByLabel('Timeout')).toHaveValue('3s');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+g');
  const panel = sounder.panel('Groups');
  await panel.getByRole('button', { name: /^transit/ }).click();
  await panel.getByLabel('DSCP').fill('12');
  await sounder.button('All groups').click();
  await panel.getByRole('button', { name: /^transit/ }).click();
  await expect(panel.getByLabel('DSCP')).toHaveValue('12');
});
