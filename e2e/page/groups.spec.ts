import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('makes a group, says what it will do, and brings targets in', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  await sounder.openTable();
  await sounder.select(1, 2);
  await page.keyboard.press('Alt+g');
  const panel = sounder.panel('Groups');
  await panel.getByRole('button', { name: 'New group' }).click();
  await panel.getByLabel('Name').fill('transit a');
  await panel.getByLabel('IPv4 source').fill('192.0.2.9/29');
  await expect(panel.getByText('has host bits set')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Add group' })).toBeDisabled();
  await panel.getByLabel('IPv4 source').fill('192.0.2.8/29');
  await panel.getByLabel('Source ports').fill('40000-40019');
  await expect(panel.getByText('7 addresses × 20 ports, one rotation per 140 packets')).toBeVisible();
  await panel.getByLabel('DSCP').fill('10');
  await panel.getByRole('button', { name: 'Add group' }).click();
  await expect(sounder.notice('Added group transit a')).toBeVisible();
  await panel.getByRole('button', { name: 'Add the 2 selected targets' }).click();
  await expect(panel.getByRole('list', { name: 'Members of transit a' }).getByRole('listitem')).toHaveCount(2);
  expect(station.project.groups).toEqual({
    'transit a': { source: '192.0.2.8/29', sourcePorts: '40000-40019', dscp: 10 },
  });
  await expect(sounder.cell(sounder.row(1), 'group')).toHaveText('transit a');
  await panel.getByRole('button', { name: 'Remove host-00001 from the group' }).click();
  await expect.poll(() => station.project.entries.get('host-00001')?.definition.groups).toBeUndefined();
});

test('shows who will be in a group before that is applied, and takes it back', async ({ station, sounder, page }) => {
  station.seed(3);
  station.project.edit([{ op: 'putGroup', name: 'all', group: { dscp: 46 } }]);
  await sounder.openTable();
  await sounder.findCommand('groups');
  await page.keyboard.press('Enter');
  const panel = sounder.panel('Groups');
  await panel.getByRole('button', { name: /^all/ }).click();
  await panel.getByText('Add all targets automatically').click();
  await expect(panel.getByRole('heading', { name: 'Members after applying: 3' })).toBeVisible();
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect(panel.getByRole('heading', { name: 'Members: 3' })).toBeVisible();
  await expect(sounder.cell(sounder.row(1), 'group')).toHaveText('all');
  await panel.getByRole('button', { name: 'Delete group' }).click();
  await expect(panel.getByRole('heading', { name: 'No groups yet' })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(panel.getByRole('button', { name: /^all/ })).toContainText('3 targets');
});

test('edits which groups targets are in, alone and several at once', async ({ station, sounder, page }) => {
  station.seed(2);
  station.project.edit([
    { op: 'putGroup', name: 'dc.a [1]', group: { dscp: 10 } },
    { op: 'putGroup', name: 'all', group: { autoRegister: true } },
    { op: 'put', name: 'host-00001', target: { probe: 'icmp', to: '10.20.0.1', groups: ['dc.a [1]'] } },
  ]);
  await sounder.openTable();
  await sounder.table.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('F2');
  const panel = sounder.panel('Edit');
  const joined = panel.getByRole('checkbox', { name: /^dc\.a/ });
  await expect(panel.getByText('some targets')).toBeVisible();
  await joined.check({ force: true });
  await panel.getByRole('checkbox', { name: /^all/ }).uncheck({ force: true });
  await panel.getByRole('button', { name: 'Apply to 2' }).click();
  await expect
    .poll(() => station.project.entries.get('host-00000')?.definition)
    .toEqual({ probe: 'icmp', to: '10.20.0.0', groups: ['dc.a [1]'], excludeGroups: ['all'] });
});
