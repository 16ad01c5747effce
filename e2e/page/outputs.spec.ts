import type { OutputStatus } from '../../core/contracts/outputs.ts';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test.setTimeout(LOOKING_MS);

const OUTPUT: OutputStatus = {
  name: 'prom',
  type: 'prometheus-remote-write',
  place: 'https://metrics.example/api/v1/write',
  state: 'waiting',
  queue: { requests: 12, bytes: 3_400_000, oldestMs: 1 },
  sent: 1200,
  rejected: 7,
  overflow: 0,
  expired: 0,
  late: 0,
  lastSentMs: 1_700_000_000_000,
  fault: { code: 'output.unreachable', message: 'metrics.example cannot be reached: connection refused' },
  retryAtMs: 1_700_000_005_000,
  lastRejection: { code: 'output.http-400', message: 'metrics.example answered 400: out of order sample' },
};

test('shows outputs and inventories, and tests an output', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.outputs = { outputs: [OUTPUT], fault: null };
  station.inventories = {
    inventories: [
      {
        name: 'routers',
        source: 'https://cmdb.example/devices',
        isEnabled: true,
        targets: 40,
        changedMs: 1_700_000_000_000,
        fault: { code: 'inventory.http', message: 'cmdb.example answered 502' },
        problems: [],
      },
    ],
  };
  station.seed(2);
  await sounder.openTable();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('remote write');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Outputs and inventories' });
  const output = panel.getByRole('listitem').filter({ hasText: 'prom' });
  await expect(output).toContainText('cannot send');
  await expect(output).toContainText('12 requests (3.40 MB) wait');
  await expect(output).toContainText('7 values refused by the receiver');
  await expect(output).toContainText('out of order sample');
  const inventory = panel.getByRole('listitem').filter({ hasText: 'routers' });
  await expect(inventory).toContainText('40 targets, those of the last good reading');
  await expect(inventory).toContainText('cmdb.example answered 502');
  station.outputFault = {
    code: 'output.http-401',
    message: 'metrics.example answered 401',
    hint: 'check user and password',
  };
  await output.getByRole('button', { name: 'Test prom' }).click();
  await expect(output).toContainText('check user and password');
  station.outputFault = null;
  await output.getByRole('button', { name: 'Test prom' }).click();
  await expect(output).toContainText('The receiver accepts requests');
  expect(station.outputTests).toEqual(['prom', 'prom']);
});

test('adds, changes and removes an output, with the errors that the file would have', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(1);
  await sounder.openTable();
  await page.getByRole('button', { name: 'Outputs and inventories' }).click();
  const panel = sounder.panel('Outputs and inventories');
  await expect(panel.getByText('None. An output sends samples')).toBeVisible();
  await panel.getByRole('button', { name: 'New output' }).click();
  await page.keyboard.type('prom'); // the name has the focus
  await panel.getByLabel('URL').fill('ftp://metrics.example');
  await expect(panel.getByText('url must be http:// or https:// with a host')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await panel.getByLabel('URL').fill('https://metrics.example/api/v1/write');
  await panel.getByLabel('Header fields').fill('X-Api-Key: abc');
  await expect(panel.getByText('X-Api-Key contains a secret')).toBeVisible();
  await panel.getByLabel('Header fields').fill('X-Api-Key: {secret:key}');
  await panel.getByLabel('Labels of all series').fill('site: berlin');
  await panel.getByLabel('Content').selectOption('intervals');
  await expectAccessible(page);
  await panel.getByLabel('URL').press('Enter');
  await expect(sounder.notice('Added output prom')).toBeVisible();
  const added = {
    type: 'prometheus-remote-write',
    url: 'https://metrics.example/api/v1/write',
    headers: { 'X-Api-Key': '{secret:key}' },
    labels: { site: 'berlin' },
    send: 'intervals',
  };
  expect(station.project.sections.outputs).toEqual({ prom: added });

  station.outputs = { outputs: [OUTPUT], fault: null };
  await panel.getByRole('button', { name: 'Edit the metrics endpoint' }).click();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('button', { name: 'Edit prom' }).click();
  await panel.getByText('Switched on').click();
  await panel.getByRole('button', { name: 'Apply' }).click();
  expect(station.project.sections.outputs).toEqual({ prom: { ...added, enabled: false } });
  await panel.getByRole('button', { name: 'Edit prom' }).click();
  await panel.getByRole('button', { name: 'Delete output' }).click();
  await expect(sounder.notice('Deleted output prom')).toBeVisible();
  expect(station.project.sections.outputs).toEqual({});
  await page.keyboard.press('Control+z');
  await expect(sounder.notice('Restored output prom')).toBeVisible();
  expect(station.project.sections.outputs).toEqual({ prom: { ...added, enabled: false } });
});

test('adds an inventory and the metrics endpoint', async ({ station, sounder, page }) => {
  station.seed(1);
  await sounder.openTable();
  await page.getByRole('button', { name: 'Outputs and inventories' }).click();
  const panel = sounder.panel('Outputs and inventories');
  await panel.getByRole('button', { name: 'New inventory' }).click();
  await page.keyboard.type('racks');
  await expect(panel.getByRole('alert')).toContainText('one of file, url, command');
  await panel.getByLabel('File', { exact: true }).fill('racks.yaml');
  await panel.getByLabel('Groups').fill('nowhere');
  await expect(panel.getByText('Unknown group')).toBeVisible();
  await panel.getByLabel('Groups').fill('');
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(sounder.notice('Added inventory racks')).toBeVisible();
  expect(station.project.sections.inventories).toEqual({ racks: { file: 'racks.yaml', defaults: { probe: 'icmp' } } });

  await panel.getByRole('button', { name: 'Edit the metrics endpoint' }).click();
  await panel.getByLabel('Port').fill('9469');
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(panel.getByText('Served at port 9469 of 127.0.0.1')).toBeVisible();
  expect(station.project.sections.metrics).toEqual({ listen: 9469 });
});
