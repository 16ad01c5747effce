import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

/** Runs in the page. */
function pasteOnPage(text: string): void {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}

test('pastes, adds, starts, and shows a result', { tag: MAIN }, async ({ sounder, page }) => {
  await sounder.open();
  await expect(page.getByRole('heading', { name: 'No targets yet' })).toBeVisible();
  await sounder.button('Paste targets').click();
  await sounder.pasteText.fill('192.0.2.0/29, router.example.net\n10.0.[0-1].[1-2]');
  await expect(sounder.pasteDialog.getByText('10 addresses and 1 name in 3 targets')).toBeVisible();
  await expect(sounder.pasteDialog.getByRole('row', { name: 'Packets/s 11 11' })).toBeVisible();
  await sounder.button('Add and start').click();
  await expect(page.getByText('● Running')).toBeVisible();
  await expect(sounder.cell(sounder.row(1), 'sent')).toHaveText(/^[1-9]/);
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '12');
});

test('says every error with its place and remedy, and adds the rest', { tag: MAIN }, async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('192.0.2.1\n10.9.0.5/24 192.0.2.1\n  300.1.1.1\n2001:db8::/64');
  const dialog = sounder.pasteDialog;
  await expect(dialog.getByText('1 address in 1 target')).toBeVisible();
  await expect(dialog.getByText('1 duplicate merged')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: '2:1' })).toContainText(
    'write 10.9.0.0/24 for the subnet',
  );
  await expect(dialog.getByRole('listitem').filter({ hasText: '3:3' })).toContainText('300 is above 255');
  await expect(dialog.getByRole('listitem').filter({ hasText: '4:1' })).toContainText('2001:db8::/64 is too large');
  await expect(dialog.getByText('3 entries with errors will be skipped')).toBeVisible();
  await dialog.getByRole('button', { name: 'Add 1 target' }).click();
  await expect(sounder.rowOf('192.0.2.1')).toBeVisible();
});

for (const [width, height] of [
  [1024, 768],
  [1280, 800],
] as const) {
  test(`shows the first rows of what would be added at ${width} × ${height}`, async ({ sounder, page }) => {
    await page.setViewportSize({ width, height });
    await sounder.open();
    await page.keyboard.press('Insert');
    const lines = Array.from({ length: 9 }, (_, at) => `host-${at} 192.0.2.${at}`);
    await sounder.pasteText.fill(
      [...lines, '300.1.1.1', '10.9.0.5/24', '301.1.1.1', ...lines.map((line) => `${line}/16`)].join('\n'),
    );
    const rows = sounder.pasteDialog.getByRole('table', { name: 'New targets' });
    for (const at of [0, 2]) await expect(rows.getByLabel(`Address of 192.0.2.${at}`)).toBeInViewport({ ratio: 1 });
    await sounder.pasteDialog.getByLabel('Interval').focus();
    await expect(sounder.pasteDialog.getByLabel('Interval')).toBeInViewport({ ratio: 1 });
  });
}

test('says how much of a list stands below what is seen', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  const lines = Array.from({ length: 12 }, (_, at) => `192.0.2.${at}\n300.1.1.${at}`);
  await sounder.pasteText.fill(lines.join('\n'));
  const more = sounder.pasteDialog.getByText(/^↓ and \d+ more$/);
  await expect(more).toHaveCount(1);
  await sounder.pasteDialog.getByRole('list').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(more).toHaveCount(0);
});

test('validates settings on their fields', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('192.0.2.1');
  const interval = sounder.pasteDialog.getByRole('textbox', { name: 'Interval' });
  await interval.fill('5');
  await expect(sounder.pasteDialog.getByText('5 has no unit: write 5s or 5ms')).toBeVisible();
  await expect(sounder.button('Add 1 target')).toBeDisabled();
  await interval.fill('500ms');
  await expect(sounder.pasteDialog.getByRole('row', { name: 'Packets/s 2 2' })).toBeVisible();
  await expect(sounder.button('Add 1 target')).toBeEnabled();
});

test('skips destinations that the project has already', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('10.20.0.1 10.20.0.2 192.0.2.7');
  await expect(sounder.pasteDialog.getByText('2 destinations skipped: already in the project')).toBeVisible();
  await expect(sounder.button('Add 1 target')).toBeEnabled();
});

test('asks before a plan of more than 20 000 packets a second', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('10.0.0.0/17');
  await expect(sounder.pasteDialog.getByRole('alert')).toContainText('More than 20\u202f000 packets/s');
  await expect(sounder.button('Add and start')).toBeDisabled();
  await sounder.pasteDialog.getByText('anyway').click();
  await sounder.button('Add and start').click();
  await expect(page.getByText('● Running')).toBeVisible();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '32767');
});

test('stays usable while 65 536 addresses are read', async ({ sounder, page }) => {
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  const list = Array.from({ length: 65_536 }, (_, at) => `10.1.${at >> 8}.${at & 255}`).join('\n');
  await page.evaluate(pasteOnPage, list);
  await expect(sounder.pasteDialog.getByText('65\u202f536 addresses in 65\u202f536 targets')).toBeVisible();
  await sounder.pasteDialog.getByRole('textbox', { name: 'Interval' }).fill('1m');
  await expect(sounder.pasteDialog.getByRole('row', { name: /^Packets\/s 1.092/ })).toBeVisible();
});

test('takes a paste anywhere on the page and a dropped file', async ({ sounder, page }) => {
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  await page.evaluate(pasteOnPage, '192.0.2.1\n192.0.2.2');
  await expect(sounder.pasteText).toHaveValue('192.0.2.1\n192.0.2.2');
  await sounder.button('Cancel').click();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['198.51.100.0/30'], 'targets.txt', { type: 'text/plain' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(sounder.pasteText).toHaveValue('198.51.100.0/30');
});

test('says when a file cannot be read that was dropped or chosen', async ({ sounder, page }) => {
  // Requested first: the browser learns of it asynchronously, and would show its own dialog to a key that overtakes it.
  const choosing = page.waitForEvent('filechooser');
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  await page.evaluate(() => {
    File.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], 'folder'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(sounder.notice('folder could not be read')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+o');
  await (await choosing).setFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('192.0.2.1') });
  await expect(sounder.notice('list.txt could not be read')).toBeVisible();
});

test('reads a dropped file in UTF-16, as some Windows programs write lists', async ({ sounder, page }) => {
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  await page.evaluate(() => {
    const bytes = Uint8Array.from(
      [...'\ufeffbücher.example'].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
    );
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'targets.txt', { type: 'text/plain' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(sounder.pasteText).toHaveValue('bücher.example');
  await expect(sounder.pasteDialog.getByText('1 name in 1 target')).toBeVisible();
});

test('adds targets for the chosen probe, once its port is given', async ({ station, sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('192.0.2.0/30');
  await sounder.pasteDialog.getByLabel('Probe').selectOption('TCP connect');
  await expect(sounder.pasteDialog.getByText('tcp-connect needs a port')).toBeVisible();
  await expect(sounder.button('Add 1 target')).toBeDisabled();
  await sounder.pasteDialog.getByLabel('Port').fill('22,443');
  await expect(sounder.pasteDialog.getByRole('row', { name: 'Packets/s 4 4' })).toBeVisible();
  await sounder.button('Add 1 target').click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '5');
  expect(station.project.entries.get('192.0.2.0/30')?.definition).toEqual({
    probe: 'tcp-connect',
    to: '192.0.2.0/30',
    port: '22,443',
  });
});

test('puts a paste into the dialog once, also the second time and from another program', async ({
  sounder,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  const yaml = 'global:\n  interval: 1\ntargets:\n  gateway:\n    type: ICMPping\n    destination: 192.0.2.1\n';
  for (const text of ['192.0.2.1\n192.0.2.2', '192.0.2.1\n192.0.2.2', yaml, yaml]) {
    await page.evaluate((written) => navigator.clipboard.writeText(written), text);
    await page.keyboard.press('Control+v');
    await expect(sounder.pasteText).toBeFocused();
    await expect(sounder.pasteText).toHaveValue(text);
    await expect(sounder.pasteDialog.getByText(/duplicate|second document/)).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(sounder.pasteDialog).toHaveCount(0);
  }
});

test('opens the dialog for a paste of nothing, so that what is typed then runs no command', async ({
  station,
  sounder,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  station.seed(2);
  await sounder.openTable();
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.keyboard.press('Control+v');
  await expect(sounder.pasteText).toBeFocused();
  await page.keyboard.type('c 192.0.2.1');
  await expect(sounder.pasteText).toHaveValue('c 192.0.2.1');
});

test('takes labels for names, which can be changed before anything is added', async ({ station, sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill(
    '| Name | Address |\n|---|---|\n| core | 127.0.0.1 |\n127.0.0.21 gateway berlin\nserver-a=127.0.0.20',
  );
  const preview = sounder.pasteDialog.getByRole('region', { name: 'New targets' });
  await expect(preview.getByLabel(/^Name of/)).toHaveCount(3);
  await expect(preview.getByLabel('Name of 127.0.0.21')).toHaveValue('gateway berlin');
  await preview.getByLabel('Name of 127.0.0.20').fill('core');
  await expect(preview.getByText('Another target of this paste is named “core”')).toBeVisible();
  await expect(sounder.button('Add 3 targets')).toBeDisabled();
  await preview.getByLabel('Name of 127.0.0.20').fill('server-b');
  await sounder.button('Add 3 targets').click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '4');
  expect([...station.project.entries].map(([name, { definition }]) => `${name} ${definition.to}`)).toEqual([
    'core 127.0.0.1',
    'gateway berlin 127.0.0.21',
    'server-b 127.0.0.20',
  ]);
});
