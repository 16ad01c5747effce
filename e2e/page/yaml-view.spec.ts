import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test.setTimeout(LOOKING_MS);

test('shows the project as text, checks what is typed, applies it as one edit, and loses nothing in a conflict', {
  tag: MAIN,
}, async ({ station, sounder, page }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  station.seed(2);
  await sounder.openTable();
  await page.keyboard.press('Alt+y');
  await expect(page).toHaveURL(/view=targets&tab=yaml/);
  const view = page.getByRole('region', { name: 'Project as YAML' });
  const text = view.getByRole('textbox', { name: 'Project file' });
  await expect(text).toContainText('host-00001: {probe: icmp, to: 10.20.0.1}');
  await expect(text).toBeFocused();
  // Keys that write nothing lead out of the text, as out of any field.
  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(text).toBeFocused();
  await expect(view.getByRole('status')).toHaveText('As in the file');
  await expectAccessible(page);

  // Completion of a key and of a value, as they are typed.
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('  # the new one\nweb: {pro');
  await page.getByRole('option', { name: 'probe' }).click();
  await page.keyboard.type('tcp-s');
  await page.getByRole('option', { name: /^tcp-syn/ }).click();
  await page.keyboard.type(', to: 192.0.2.7, port: 99999');
  await expect(view.getByRole('list', { name: '✕ 1 error' })).toContainText('65535');
  await expect(view.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await view.getByRole('button', { name: /65535/ }).click();
  await expect(text).toBeFocused();
  for (let digit = 0; digit < 5; digit++) await page.keyboard.press('Delete');
  await page.keyboard.type('443');
  await expect(view.getByRole('status')).toHaveText('1 added: web');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(view.getByRole('status')).toHaveText('As in the file');
  expect(station.project.entries.get('web')?.definition).toEqual({ probe: 'tcp-syn', to: '192.0.2.7', port: 443 });
  await expect(text).toContainText('# the new one');

  // Edits made elsewhere appear in a text that was not changed, and are a question for one that was.
  station.edit([{ op: 'rename', from: 'host-00000', to: 'gateway' }]);
  await expect(text).toContainText('gateway: {probe: icmp, to: 10.20.0.0}');
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\n# mine');
  station.edit([{ op: 'rename', from: 'gateway', to: 'gateway-1' }]);
  const question = view.getByRole('alert');
  await expect(question).toContainText('changed elsewhere');
  await expect(view.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await page.getByRole('tab', { name: 'Groups' }).click();
  await expect(view).toHaveCount(0);
  await expect(page.getByText('The YAML text has changes that are not applied')).toBeVisible();
  await page.getByRole('button', { name: 'Show the text' }).click();
  await expect(text).toContainText('# mine');
  await question.getByRole('button', { name: 'Keep my text' }).click();
  await expect(view.getByRole('status')).toHaveText('1 renamed, history kept: gateway-1 → gateway');
  await view.getByRole('button', { name: 'Apply' }).click();
  await expect(view.getByRole('status')).toHaveText('As in the file');
  expect([...station.project.entries.keys()]).toContain('gateway');
  await page.getByRole('tab', { name: 'Targets' }).click();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => [...station.project.entries.keys()]).toContain('gateway-1');
  expect(violations).toEqual([]);
});
