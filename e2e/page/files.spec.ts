import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('takes a list of targets out of a file and shows what was understood', async ({ sounder, page }) => {
  // Requested first: the browser learns of it asynchronously, and would show its own dialog to a key that overtakes it.
  const chosen = page.waitForEvent('filechooser');
  await sounder.open();
  await page.keyboard.press('ControlOrMeta+o');
  await (await chosen).setFiles({
    name: 'site.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('192.0.2.1-3 # site'),
  });
  await expect(sounder.pasteDialog.getByText('3 addresses in 1 target')).toBeVisible();
});

test('saves the listed rows as CSV', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(5);
  await sounder.openTable();
  await sounder.findCommand('Save rows');
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toContainText('Save rows as CSV');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('sounder-series.csv');
  expect(
    readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(6);
  await expect(page.getByText('Saved 5 rows as sounder-series.csv')).toBeVisible();
});
