import type { Page } from '@playwright/test';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

/** Pastes as the browser does for the element with the focus: not every one lets a test write its clipboard. */
const paste = (page: Page, text: string) =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);

/** Text that the focused element puts on the clipboard. */
const copied = (page: Page) =>
  page.evaluate(() => {
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return clipboardData.getData('text/plain');
  });

// A smaller window has fewer cells: axe looks at each.
test.use({ viewport: { width: 1280, height: 560 } });

test('edits targets and groups as cells, from the keyboard alone', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  test.setTimeout(2 * LOOKING_MS);
  station.seed(300);
  station.project.edit([
    { op: 'putGroup', name: 'all', group: { autoRegister: true } },
    { op: 'putGroup', name: 'voice', group: { dscp: 46 } },
  ]);
  await sounder.openTable();
  await page.keyboard.press('Alt+t');
  await expect(page).toHaveURL(/view=targets/);
  const grid = page.getByRole('grid', { name: 'Targets' });
  const cell = (row: number, column: string) =>
    grid
      .locator(`[role=row][aria-rowindex="${row + 1}"] [role=gridcell]`)
      .nth(['Name', 'On', 'Probe', 'To', 'Groups', 'Interval'].indexOf(column));
  const keys = page.getByRole('textbox', { name: 'Cell with the cursor' });
  const definition = (name: string) => station.project.entries.get(name)?.definition;

  await test.step('types over cells, sees errors at once, and cannot apply them', async () => {
    await grid.focus();
    for (let col = 0; col < 5; col++) await page.keyboard.press('ArrowRight');
    await page.keyboard.type('5');
    await expect(page.getByRole('textbox', { name: 'Interval of host-00000' })).toBeFocused();
    await expect(page.getByRole('alert')).toHaveText(/5 has no unit/);
    await page.keyboard.press('Enter');
    await expect(cell(1, 'Interval')).toHaveAttribute('aria-invalid', 'true');
    await page.keyboard.press('F2');
    await page.keyboard.type('2s');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await expect(keys).toBeFocused();
    await expect(keys).toHaveAttribute('aria-activedescendant', 'sheet-cell-0-5');
    expect(definition('host-00000')?.interval).toBeUndefined();
    await page.keyboard.type('500ms');
    await page.keyboard.press('Enter');
    await expect(page.getByText('1 target changed · 1 series restarts with new settings')).toBeVisible();
  });

  await test.step('fills down, copies and pastes rectangles, and undoes step by step', async () => {
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+d');
    await expect(cell(3, 'Interval')).toHaveText(/^500ms/);
    expect(await copied(page)).toBe('500ms\n500ms\n500ms');
    await paste(page, '1s\t"2s"\r\n3s\t4s\r\n');
    await expect(cell(2, 'Interval')).toHaveText(/^3s/);
    await expect(page.getByRole('button', { name: 'Apply 5 changes' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('button', { name: 'Apply 1 change' })).toBeVisible();
    await page.keyboard.press('Control+y');
    await expect(page.getByRole('button', { name: 'Apply 3 changes' })).toBeVisible();
  });

  await test.step('begins editing with a text of an input method', async () => {
    await page.keyboard.press('Home');
    const browser = await page.context().newCDPSession(page);
    await browser.send('Input.imeSetComposition', { text: 'とう', selectionStart: 2, selectionEnd: 2 });
    await expect(keys).toHaveValue('とう');
    await expect(keys).toHaveCSS('opacity', '1');
    await browser.send('Input.insertText', { text: '東京' });
    const editor = page.getByRole('textbox', { name: 'Name of host-00000' });
    await expect(editor).toBeFocused();
    await expect(editor).toHaveValue('東京');
    await page.keyboard.press('Escape');
    await expect(keys).toHaveValue('');
    await expect(keys).toBeFocused();
  });

  await test.step('stays with the cell that is edited when another page deletes and adds rows', async () => {
    for (let row = 0; row < 7; row++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    await page.keyboard.type('-x');
    station.edit([{ op: 'delete', name: 'host-00005' }]);
    const editor = cell(7, 'Name').getByRole('textbox', { name: 'Name of host-00007' });
    await expect(editor).toBeFocused();
    await expect(editor).toHaveValue('host-00007-x');
    await page.keyboard.press('Enter');
    await expect(cell(7, 'Name')).toHaveText(/^host-00007-x/);
    await expect(keys).toHaveAttribute('aria-activedescendant', 'sheet-cell-7-0');
    await page.keyboard.press('Control+z');
    station.edit([{ op: 'put', name: 'host-00005', target: { probe: 'icmp', to: '10.20.0.5' } }]);
  });

  await test.step('adds rows at the end, whose names come from where they lead', async () => {
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    for (let col = 0; col < 3; col++) await page.keyboard.press('ArrowRight');
    await paste(page, '198.51.100.0/24\n198.51.100.7\tvoice');
    await expect(cell(301, 'Name')).toHaveText('198.51.100.0/24');
    await expect(cell(302, 'Groups')).toHaveText('voice');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('100ms');
    await page.keyboard.press('Tab');
    await expect(page.getByText(/2.\d+ packets\/s to 198\.51\.100\.0\/24; the limit is 1.000/)).toBeVisible();
  });

  await expectAccessible(page);

  await test.step('keeps drafts while another screen is shown', async () => {
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await expect(sounder.notice('Kept 5 changes of the targets screen')).toBeVisible();
    await page.getByRole('button', { name: 'Targets, 5 changes not applied' }).click();
  });

  await test.step('asks before it floods a network, and applies all as one edit', async () => {
    await page.getByRole('button', { name: 'Apply 5 changes' }).click();
    const question = page.getByRole('alertdialog', { name: 'Send that many packets?' });
    await question.getByRole('button', { name: 'Apply anyway' }).click();
    await expect(sounder.notice('Applied 5 changes: 3 targets changed, 2 added')).toBeVisible();
    expect(definition('host-00002')?.interval).toBe('500ms');
    expect(definition('198.51.100.7')).toEqual({ probe: 'icmp', to: '198.51.100.7', groups: ['voice'] });
    await grid.focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => definition('198.51.100.7')).toBeUndefined();
    expect(definition('host-00002')?.interval).toBeUndefined();
  });

  await test.step('switches memberships, with the reason of each', async () => {
    await page.getByRole('tab', { name: 'Membership' }).click();
    const matrix = page.getByRole('grid', { name: 'Membership' });
    await matrix.focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByText('Member: all takes every target')).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByText('Not a member: excluded by the target, although all takes every target')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+s');
    await expect.poll(() => definition('host-00000')).toMatchObject({ groups: ['voice'], excludeGroups: ['all'] });
  });

  await test.step('edits groups, and shows the form of a row beside the table', async () => {
    await page.getByRole('tab', { name: 'Groups' }).click();
    const groups = page.getByRole('grid', { name: 'Groups' });
    await groups.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    await page.keyboard.type('bulk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('192.0.2.9/29');
    await expect(page.getByRole('alert').filter({ hasText: 'has host bits set' })).toBeVisible();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('192.0.2.8/29');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+s');
    await expect.poll(() => station.project.groups['bulk']).toEqual({ source: '192.0.2.8/29' });
    await expect(page.getByText('No changes')).toBeVisible();
    await expect(groups).toHaveAttribute('aria-rowcount', '5');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Alt+Enter');
    await expect(sounder.panel('Groups').getByLabel('IPv4 source')).toHaveValue('192.0.2.8/29');
  });
});
