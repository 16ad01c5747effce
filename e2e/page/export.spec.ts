import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('exports the selected targets in the span of the chart', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(4);
  await sounder.openTable();
  await sounder.select(1, 3);
  await page.keyboard.press('Alt+e');
  const dialog = page.getByRole('dialog', { name: 'Export stored data' });
  await expect(dialog.getByLabel('Targets')).toHaveValue('selected');
  await expect(dialog.getByLabel('Targets')).toContainText('Selected: 2 targets');
  await dialog.getByLabel('Data').selectOption('Figures per minute');
  await dialog.getByLabel('Format').selectOption('JSON Lines');
  await dialog.getByLabel('Time').selectOption('Last 24 hours');
  const started = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('sounder-samples.jsonl');
  expect(await readFile(await download.path(), 'utf8')).toBe('a line of the file\n'.repeat(10));
  await expect(dialog).toHaveCount(0);
  await expect(sounder.notice('Saved sounder-samples.jsonl')).toContainText('10 rows, 190 B');
  const [asked] = station.downloadRequests;
  expect(asked).toMatchObject({ kind: 'export', request: { content: 'rollups', level: 'minute', format: 'jsonl' } });
  const selection = asked?.kind === 'export' ? asked.request.selection : undefined;
  expect(selection?.series).toHaveLength(2);
  expect((selection?.toMs ?? 0) - (selection?.fromMs ?? 0)).toBe(86_400_000);
});

test('shows how far an export is, and cancels it', async ({ station, sounder, page }) => {
  station.seed(2);
  station.isReadingHeld = true;
  await sounder.openTable();
  await page.keyboard.press('Alt+e');
  const dialog = page.getByRole('dialog', { name: 'Export stored data' });
  await expect(dialog.getByLabel('Targets')).toHaveValue('all');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: /Exporting/ }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of sounder-samples.csv' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: /Exporting/ })).toHaveCount(0);
  station.isReadingHeld = false;
});

test('says why nothing can be exported', async ({ station, sounder, page }) => {
  station.seed(2);
  station.downloadFault = { code: 'store.damaged', message: 'journal.db is damaged', hint: 'restore it from a backup' };
  await sounder.openTable();
  await page.keyboard.press('Alt+e');
  const dialog = page.getByRole('dialog', { name: 'Export stored data' });
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByRole('alert')).toContainText('restore it from a backup');
});

test('downloads packet captures, and deletes them after a second thought', async ({ station, sounder, page }) => {
  station.seed(2);
  station.captureFiles = [
    { name: 'night.pcapng', bytes: 1_500_000, modifiedMs: 1_700_000_000_000, isRecording: true },
    { name: 'branch-12.pcapng', bytes: 190, modifiedMs: 1_600_000_000_000, isRecording: false },
  ];
  await sounder.openTable();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('packet captures');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Packet captures' });
  await expect(dialog.getByRole('button', { name: 'Delete night.pcapng' })).toBeDisabled();
  const started = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download branch-12.pcapng' }).click();
  expect((await started).suggestedFilename()).toBe('branch-12.pcapng');
  expect(station.downloadRequests).toEqual([{ kind: 'capture', name: 'branch-12.pcapng' }]);
  await dialog.getByRole('button', { name: 'Delete branch-12.pcapng' }).click();
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await dialog.getByRole('button', { name: 'Delete branch-12.pcapng' }).click();
  await dialog.getByRole('button', { name: 'Delete branch-12.pcapng for ever' }).click();
  await expect(dialog.getByText('branch-12.pcapng')).toHaveCount(0);
});
