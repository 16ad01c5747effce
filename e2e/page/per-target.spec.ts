import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';

/** A /28 on two ports, a range in a group, and two plain targets. */
function seedNetworks(station: ScriptedStation): void {
  station.project.edit([
    { op: 'putGroup', name: 'transit-a', group: { dscp: 10 } },
    { op: 'put', name: 'gateway', target: { probe: 'icmp', to: '192.0.2.1' } },
    { op: 'put', name: 'servers', target: { probe: 'tcp-syn', to: '10.0.0.0/28', port: '22,443' } },
    { op: 'put', name: 'racks', target: { probe: 'icmp', to: '10.0.1.1-6', groups: ['transit-a'] } },
    { op: 'put', name: 'mail', target: { probe: 'icmp', to: '192.0.2.25' } },
  ]);
  station.start();
}

test('shows one row per target, remembers it, and opens a target with the keyboard', async ({
  station,
  sounder,
  page,
}) => {
  seedNetworks(station);
  await sounder.openTable();
  await expect(page.getByText('36 rows')).toBeVisible();
  await sounder.table.focus();
  await page.keyboard.press('f');
  const tree = page.getByRole('treegrid', { name: 'Series' });
  await expect(tree).toHaveAttribute('aria-rowcount', '5');
  await expect(page.getByText('4 targets')).toBeVisible();
  await expect(sounder.cell(sounder.row(2), 'outcome')).toHaveText(/of 28 down$/);
  await expect(sounder.cell(sounder.row(2), 'port')).toHaveText('2 ports');
  await page.reload();
  await expect(tree).toHaveAttribute('aria-rowcount', '5');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(sounder.row(2)).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(sounder.row(2)).toHaveAttribute('aria-expanded', 'true');
  await expect(sounder.row(3)).toHaveAttribute('aria-level', '2');
  await expect(tree).toHaveAttribute('aria-rowcount', '33');
  await page.keyboard.press('ArrowDown');
  await expect(sounder.row(3)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(sounder.row(2)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(tree).toHaveAttribute('aria-rowcount', '5');
});

test('draws the series of a collapsed target and edits the target', async ({ station, sounder, page }) => {
  seedNetworks(station);
  await sounder.openTable();
  await page.getByRole('combobox', { name: 'Grouping of the rows' }).selectOption('target');
  await sounder.row(3).click();
  await expect(sounder.chart.getByText('racks · 10.0.1.1 · transit-a')).toBeVisible();
  await expect(sounder.chart.getByText('racks · 10.0.1.6 · transit-a')).toBeVisible();
  await page.keyboard.press('F2');
  await expect(sounder.panel('Edit').getByLabel('To', { exact: true })).toHaveValue('10.0.1.1-6');
  await sounder.button('Show the series of racks').click();
  await expect(sounder.row(4)).toHaveAttribute('aria-level', '2');
});

test('has columns for probe, port and group where they tell something, and filters on them', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(3);
  await sounder.openTable();
  await expect(sounder.heading('Port')).toHaveCount(0);
  station.project.edit([]);
  seedNetworks(station);
  await page.reload();
  await expect(sounder.heading('Port')).toBeVisible();
  await expect(sounder.heading('Probe')).toBeVisible();
  await sounder.filter.fill('port=443');
  await expect(page.getByText('14 of 39')).toBeVisible();
  await sounder.filter.fill('group=transit-a');
  await expect(page.getByText('6 of 39')).toBeVisible();
  await sounder.filter.fill('tcp-syn :22');
  await expect(page.getByText('14 of 39')).toBeVisible();
});

test('takes a refusal for an answer where the probe does', async ({ station, sounder }) => {
  station.project.edit([
    { op: 'put', name: 'closed', target: { probe: 'tcp-syn', to: '10.0.0.1', port: 9 } },
    { op: 'put', name: 'icmp', target: { probe: 'icmp', to: '10.0.0.2' } },
  ]);
  station.script = () => ({ outcome: 2, rttMs: 1.5 });
  station.start();
  await sounder.openTable();
  const closed = sounder.cell(sounder.rowOf('closed'), 'outcome');
  await expect(closed).toHaveText('⊘refused');
  await expect(closed).toHaveAttribute('data-tone', 'good');
  await expect(sounder.cell(sounder.row(2), 'outcome')).toHaveAttribute('data-tone', 'bad');
  await sounder.filter.fill('down');
  await expect(sounder.page.getByText('1 of 2')).toBeVisible();
});
