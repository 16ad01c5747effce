import type { OutputStatus } from '../../core/contracts/outputs.ts';
import { expect, test } from './fixtures.ts';

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

test('shows outputs and inventories, and tests an output', async ({ station, sounder, page }) => {
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

test('says where outputs and inventories are written when there is none', async ({ station, sounder, page }) => {
  station.seed(1);
  await sounder.openTable();
  await page.getByRole('button', { name: 'Outputs and inventories' }).click();
  const panel = page.getByRole('complementary', { name: 'Outputs and inventories' });
  await expect(panel.getByText('The key outputs of the project file')).toBeVisible();
  await expect(panel.getByText('The key inventories of the project file')).toBeVisible();
});
