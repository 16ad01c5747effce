import type { EditOp } from '../../core/contracts/edits.ts';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import { MAIN } from './tags.ts';

const put = (name: string, probe: string, to: string, more: object = {}): EditOp => ({
  op: 'put',
  name,
  target: { probe, to, ...more },
});

/** Packets and services beside each other; one of the services fails. */
function seedMixed(station: ScriptedStation): void {
  station.project.edit([
    put('gateway', 'icmp', '192.0.2.1'),
    put('names', 'dns', 'example.net', { server: '192.0.2.53' }),
    put('broken names', 'dns', 'example.net', { server: '192.0.2.54' }),
    put('this computer', 'health', 'localhost'),
    put('shop', 'http', 'https://shop.example/'),
  ]);
  const [, , broken] = station.project.seriesIds;
  const { script } = station.services;
  station.services.script = (series, ...rest) =>
    series === broken ? { outcome: 'timeout', durationMs: null, columns: {} } : script(series, ...rest);
  station.start();
}

test('lists state, result and time of mixed probes, and sorts results by probe', { tag: MAIN }, async ({
  station,
  sounder,
}) => {
  seedMixed(station);
  await sounder.openTable();
  const result = (name: string) => sounder.cell(sounder.rowOf(name), 'result');
  await expect(result('names')).toHaveText('NOERROR');
  await expect(result('this computer')).toHaveText(/^\d+(\.\d+)? %$/);
  await expect(result('broken names')).toHaveText('timeout');
  await expect(result('broken names')).toHaveAttribute('data-tone', 'bad');
  await expect(result('gateway')).toHaveText('–');
  await expect(sounder.cell(sounder.rowOf('names'), 'lastMs')).toHaveText(/ ?ms$/);
  await expect(sounder.page.getByText('lost or failed')).toBeVisible();
  await sounder.heading('Result').getByRole('button').click();
  await expect(sounder.row(1)).toContainText('shop');
  await expect(sounder.row(2)).toContainText('this computer');
});

test('speaks of checks where all targets are services', async ({ station, sounder }) => {
  station.project.edit([put('names', 'dns', 'example.net', { server: '192.0.2.53' })]);
  station.start();
  await sounder.openTable();
  for (const title of ['Result', 'Failed %', 'Checks']) await expect(sounder.heading(title)).toBeVisible();
  await expect(sounder.heading('TTL')).toHaveCount(0);
  await expect(sounder.page.getByText('median time')).toBeVisible();
});

test('pastes a mixed list: each entry gets the probe of its form, undone in one step', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  const services = 'dns:example.net?type=MX\nhttps://shop.example/\nntp://192.0.2.7\nsmb://files.example/share';
  await sounder.pasteText.fill(
    `gateway 192.0.2.1\n${services}\niperf3://192.0.2.9:5202\ndns:example.net?type=MX\nexample.org`,
  );
  const dialog = sounder.pasteDialog;
  await expect(dialog.getByText('1 address, 1 name and 5 services in 7 targets')).toBeVisible();
  await expect(dialog.getByText('By their form: 1 DNS, 1 HTTP, 1 NTP, 1 SMB, 1 iperf3')).toBeVisible();
  await expect(dialog.getByText('1 duplicate merged')).toBeVisible();
  await expect(dialog.getByRole('row', { name: /example\.net DNS, MX/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /192\.0\.2\.1 ICMP echo/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Add 7 targets' }).click();
  await expect(sounder.cell(sounder.row(1), 'probe')).toHaveText('icmp');
  await expect(sounder.cell(sounder.row(2), 'probe')).toHaveText('dns');
  await expect(sounder.cell(sounder.row(3), 'address')).toHaveText('shop.example');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('heading', { name: 'No targets yet' })).toBeVisible();
});

test('probes only the hosts of URLs when that is wanted', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('dns://192.0.2.53/example.net');
  const dialog = sounder.pasteDialog;
  await expect(dialog.getByText('1 service in 1 target')).toBeVisible();
  await dialog.getByText('Probe the services of URLs').click();
  await expect(dialog.getByText('1 address in 1 target')).toBeVisible();
});

test('checks the destination of a service by its probe, and offers its own settings', async ({
  station,
  sounder,
  page,
}) => {
  seedMixed(station);
  await sounder.openTable();
  await sounder.row(5).click();
  await page.keyboard.press('e');
  const form = sounder.panel('Edit');
  await expect(form.getByLabel('Interval')).toHaveAttribute('placeholder', '30s');
  await expect(form.getByText('URL, as https://example.org/path')).toBeVisible();
  await expect(form.getByLabel('Whole subnet')).toHaveCount(0);
  await form.locator('#field-to').fill('htp:/shop');
  await expect(form.locator('#field-to-problem')).toContainText('write it as https://example.org/');
  await expect(form.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await form.locator('#field-to').fill('https://shop.example/cart');
  await form.locator('#field-expectStatus').fill('nonsense');
  await expect(form.getByText(/is not a status/)).toBeVisible();
  await form.locator('#field-expectStatus').fill('200');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(() => station.project.entries.get('shop')?.definition)
    .toMatchObject({
      to: 'https://shop.example/cart',
      expectStatus: '200',
    });
});

test.describe('details and charts', () => {
  test('shows the details of a service, a key away from the list', async ({ station, sounder, page }) => {
    test.setTimeout(LOOKING_MS);
    seedMixed(station);
    await sounder.openTable();
    await sounder.row(4).click();
    const details = page.getByRole('region', { name: 'Details of localhost' });
    await expect(details.getByText('CPU')).toBeVisible();
    await page.keyboard.press('g');
    await expect(details).toBeFocused();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close the details' }).click();
    await expect(details).toHaveCount(0);
  });

  test('draws numeric columns of a probe with their unit', async ({ station, sounder, page }) => {
    test.setTimeout(LOOKING_MS);
    seedMixed(station);
    await sounder.openTable();
    await sounder.row(4).click();
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    const { chart } = sounder;
    await expect(chart.getByText('this computer · localhost · CPU (%)')).toBeVisible();
    await expect(chart.locator('[data-part="value-0"]')).toHaveText(/^\d.* % {2}\(/);
    await chart.getByTitle('Choose what is drawn').click();
    await page.getByLabel('Memory used (%)').check({ force: true });
    await expect(chart.getByText('this computer · localhost · Memory used (%)')).toBeVisible();
    await expect(chart.locator('[data-part="value-1"]')).toHaveText(/^\d.* %/);
    await expectAccessible(page);
    await page.getByLabel('Received (Mbit/s)').check({ force: true });
    await expect(chart.getByText('CPU (%)')).toHaveCount(0);
    await expect(chart.locator('[data-part="value-0"]')).toHaveText(/ Mbit\/s/);
    await page.keyboard.press('Escape');
    await sounder.row(1).click();
    await expect(chart.getByText('gateway · 192.0.2.1')).toBeVisible();
    await expect(chart.getByTitle('Choose what is drawn')).toHaveCount(0);
  });
});
