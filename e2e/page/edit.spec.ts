import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('edits many targets at once and leaves what was not touched', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(10);
  station.project.edit([
    { op: 'put', name: 'host-00002', target: { probe: 'icmp', to: '10.20.0.2', interval: '5s', dscp: 10 } },
  ]);
  await sounder.openTable();
  await sounder.select(2, 3);
  await page.keyboard.press('e');
  const panel = sounder.panel('Edit');
  await expect(panel.getByText('Edit 2 targets')).toBeVisible();
  await expect(panel.getByRole('textbox', { name: 'Interval' })).toHaveAttribute('placeholder', 'mixed');
  await panel.getByLabel('Timeout').fill('2s');
  await panel.getByRole('button', { name: 'Apply to 2' }).click();
  await expect(sounder.notice('Changed 2 targets')).toBeVisible();
  expect(station.project.entries.get('host-00001')?.definition).toEqual({
    probe: 'icmp',
    to: '10.20.0.1',
    timeout: '2s',
  });
  expect(station.project.entries.get('host-00002')?.definition).toEqual({
    probe: 'icmp',
    to: '10.20.0.2',
    interval: '5s',
    dscp: 10,
    timeout: '2s',
  });
});

test('gives a mixed setting back to the default for all', async ({ station, sounder, page }) => {
  station.seed(2);
  station.project.edit([{ op: 'put', name: 'host-00001', target: { probe: 'icmp', to: '10.20.0.1', interval: '5s' } }]);
  await sounder.openTable();
  await sounder.select(1, 2);
  await page.keyboard.press('F2');
  await sounder.button('Interval: reset to default').click();
  await sounder.button('Apply to 2').click();
  await expect.poll(() => station.project.entries.get('host-00001')?.definition.interval).toBeUndefined();
});

for (const width of [1440, 1280, 1100]) {
  test(`opens with a double click: no row moves under the pointer when it is selected, at ${width} px`, async ({
    station,
    sounder,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    station.seed(2);
    await sounder.openTable();
    const row = sounder.row(1);
    const before = await row.boundingBox();
    await row.click();
    await expect(page.getByText('1 selected')).toBeVisible();
    expect(await row.boundingBox()).toEqual(before);
    await row.dblclick();
    await expect(sounder.panel('Edit')).toBeVisible();
  });
}

test('shows what the schema has against a value, on its field', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.row(1).dblclick();
  const panel = sounder.panel('Edit');
  await panel.getByLabel('TTL').fill('300');
  await expect(panel.getByText('Must be 1 to 255')).toBeVisible();
  await panel.getByLabel('Interval').fill('5');
  await expect(panel.getByText('5 has no unit: write 5s or 5ms')).toBeVisible();
  await panel.getByLabel('To', { exact: true }).fill('10.0.0.1/24');
  await expect(panel.getByText('has host bits set')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

test('renames a target', async ({ station, sounder, page }) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.row(1).click();
  await page.keyboard.press('F2');
  await sounder.panel('Edit').getByLabel('Name').fill('gateway');
  await page.keyboard.press('Enter');
  await expect(sounder.rowOf('gateway')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await expect(sounder.rowOf('host-00000')).toBeVisible();
});

test('says what was done where it covers neither figures nor controls', async ({ station, sounder, page }) => {
  station.seed(20);
  station.start();
  await sounder.openTable();
  await sounder.row(2).click();
  await page.keyboard.press('Delete');
  const boxOf = async (one: Locator) => {
    const box = await one.boundingBox();
    if (!box) throw new Error('it is not shown');
    return box;
  };
  const toast = page.locator('.bp6-toast');
  await toast.getByRole('button', { name: 'Undo' }).click({ trial: true }); // it has come to rest
  const parts = [
    ...(await page.locator('.figure').all()),
    ...(await page.locator('.toolbar > *:not(.toolbar-space)').all()),
    ...(await page.locator('.app-header button:visible').all()),
  ];
  expect(parts.length).toBeGreaterThan(10);
  const boxes = await Promise.all(parts.map(boxOf));
  const notice = await boxOf(toast);
  const covered = boxes.filter(
    ({ x, y, width, height }) =>
      x < notice.x + notice.width && notice.x < x + width && y < notice.y + notice.height && notice.y < y + height,
  );
  expect(covered).toEqual([]);
});

test('deletes and takes it back, by toast and by keyboard', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(20);
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.row(12).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Delete');
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '9');
  await sounder.notice('Deleted 12 targets').getByRole('button', { name: 'Undo' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '21');
  await sounder.table.focus();
  await page.keyboard.press('Control+Shift+Z');
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '9');
  await page.keyboard.press('Control+z');
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '21');
});

test('disables targets, which stay in the table and say so', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await sounder.row(2).click();
  await sounder.findCommand('disable');
  await page.keyboard.press('Enter');
  await expect(sounder.cell(sounder.rowOf('host-00001'), 'outcome')).toHaveText('–disabled');
});

test('edits the defaults', async ({ station, sounder }) => {
  station.seed(1);
  await sounder.openTable();
  await sounder.button('Default settings').click();
  const panel = sounder.panel('Default settings');
  await panel.getByLabel('Interval').fill('10s');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.defaults).toEqual({ interval: '10s' });
});

test('changes the probe, asks for the port it needs, and shows the fields that it uses', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(2);
  await sounder.openTable();
  await sounder.row(1).click();
  await page.keyboard.press('F2');
  const panel = sounder.panel('Edit');
  await expect(panel.getByLabel('Packets per round')).toBeVisible();
  await expect(panel.getByLabel('Port')).toHaveCount(0);
  await panel.getByLabel('Probe').selectOption('TCP SYN');
  await expect(panel.getByText('tcp-syn needs a port, as port: 443')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await panel.getByLabel('Port').fill('443,8000-8001');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '5');
  await panel.getByLabel('Probe').selectOption('Traceroute');
  await expect(panel.getByLabel('Flows')).toBeVisible();
  await expect(panel.getByLabel('Packets per round')).toHaveCount(0);
  await panel.getByLabel('Method').selectOption('TCP SYN');
  await panel.getByLabel('Port').fill('443');
  await panel.getByLabel('Flows').fill('16');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => station.project.entries.get('host-00000')?.definition)
    .toEqual({ probe: 'traceroute', to: '10.20.0.0', port: 443, method: 'tcp', flows: 16 });
});

test('keeps a setting in sight that the new probe does not use', async ({ station, sounder, page }) => {
  station.seed(1);
  station.project.edit([{ op: 'put', name: 'host-00000', target: { probe: 'icmp', to: '10.20.0.0', ttl: 9 } }]);
  station.project.notes.set('host-00000', '10.20.0.0 is an address of this host');
  await sounder.openTable();
  await sounder.row(1).click();
  await page.keyboard.press('F2');
  const panel = sounder.panel('Edit');
  await expect(panel.getByText('is an address of this host')).toBeVisible();
  await panel.getByLabel('Probe').selectOption('Path MTU');
  await expect(panel.getByText('Not used by Path MTU')).toBeVisible();
});
