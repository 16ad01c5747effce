import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('records the packets of the selected targets, shows the file, and stops', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(4);
  await sounder.openTable();
  await sounder.select(1, 3);
  await page.keyboard.press('Alt+r');
  const dialog = page.getByRole('dialog', { name: 'Record packets' });
  await expect(dialog.getByText('2 targets')).toBeVisible();
  await dialog.getByLabel('File name').fill('../evil');
  await expect(dialog.getByText('letters, digits, dots')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Record' })).toBeDisabled();
  await dialog.getByLabel('File name').fill('branch-12');
  await dialog.getByLabel('Maximum size').selectOption('10.0 MB');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  expect(station.captureRequests).toEqual([{ name: 'branch-12', targets: [0, 2], maxBytes: 10_000_000 }]);
  await page.getByRole('button', { name: /Recording \d+/ }).click();
  await expect(page.getByText('/data/captures/branch-12.pcapng')).toBeVisible();
  await expect(page.getByText(/^[1-9]\d* packets, /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await expect(sounder.notice('Recorded')).toContainText('/data/captures/branch-12.pcapng');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('button', { name: /^✓ Recorded/ })).toHaveCount(0);
});

test('says the remedy where recording is not permitted', async ({ station, sounder, page }) => {
  station.captureFault = {
    code: 'capture.not-permitted',
    message: 'This user may not record packets.',
    hint: 'sudo sounder doctor --unlock',
  };
  station.seed(2);
  await sounder.openTable();
  await page.keyboard.press('Alt+r');
  const dialog = page.getByRole('dialog', { name: 'Record packets' });
  await expect(dialog.getByText('all 2 targets')).toBeVisible();
  await dialog.getByRole('button', { name: 'Record' }).click();
  await expect(dialog.getByRole('alert')).toContainText('sudo sounder doctor --unlock');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('Alt+r');
  await expect(dialog.getByRole('alert')).toHaveCount(0);
});

test('finds a recording that continued without the page', async ({ station, sounder, page }) => {
  station.seed(2);
  station.capture = {
    file: '/data/captures/night.pcapng',
    state: 'running',
    packets: 12_000,
    dropped: 3,
    bytes: 1_500_000,
    fault: null,
  };
  await sounder.openTable();
  await page.getByRole('button', { name: /Recording/ }).click();
  await expect(page.getByText('3 dropped: the buffer was full')).toBeVisible();
});
