import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test.setTimeout(LOOKING_MS);

const CSV = `Device,Mgmt IP,Labels,Location,Remarks
gw1,10.0.0.1,"core, voice",Berlin / DC1,Rack 4
gw2,10.0.0.2,core,Berlin,
bad,300.1.1.1,,,
old,10.0.0.9,,,
`;

test('maps the columns of a table, changes its rows with the keyboard, and adds them as one step', {
  tag: MAIN,
}, async ({ station, sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  const dialog = sounder.pasteDialog;
  await dialog.waitFor(); // before, the file would be dropped on nothing
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'inventory.csv', { type: 'text/csv' }));
    document.querySelector('.paste-dialog')?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  }, CSV);
  const columns = dialog.getByRole('region', { name: 'Columns' });
  await expect(columns.getByRole('heading')).toHaveText('Table: 4 rows, 5 columns');
  await expect(columns.getByLabel('Mgmt IP')).toHaveValue('address');
  await expect(columns.getByLabel('Labels')).toHaveValue('tags');
  const rows = dialog.getByRole('region', { name: 'New targets' });
  await expect(rows.getByLabel('Tags of 10.0.0.1')).toHaveValue('core, voice');
  await expect(rows.getByRole('row').filter({ hasText: '300 is above 255' })).toBeVisible();
  await expectAccessible(page);

  await columns.getByLabel('Location').selectOption('Description');
  await expect(rows.getByLabel('Description of 10.0.0.1')).toHaveValue('Berlin / DC1 Rack 4');
  await columns.getByLabel('Location').selectOption('Site');
  await rows.getByLabel('Address of 300.1.1.1').fill('10.0.0.3');
  await expect(dialog.getByText('4 addresses in 4 targets')).toBeVisible();
  await rows.getByLabel('Tags of 10.0.0.1').focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.getByLabel('Tags of 10.0.0.2')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('edge');
  await rows.getByLabel('Add 10.0.0.9').uncheck();
  await sounder.button('Add 3 targets').click();
  await expect(sounder.pasteDialog).toHaveCount(0);
  const targets = () => [...station.project.entries].map(([name, { definition }]) => ({ name, ...definition }));
  expect(targets()).toEqual([
    {
      name: 'gw1',
      probe: 'icmp',
      to: '10.0.0.1',
      tags: ['core', 'voice'],
      site: 'Berlin / DC1',
      description: 'Rack 4',
    },
    { name: 'gw2', probe: 'icmp', to: '10.0.0.2', tags: ['edge'], site: 'Berlin' },
    { name: 'bad', probe: 'icmp', to: '10.0.0.3' },
  ]);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(targets).toEqual([]);

  // Another format, and a plan that sends too much to one network.
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill('10.1.0.0/24 #lab # all of it');
  await sounder.pasteDialog.getByRole('textbox', { name: 'Interval' }).fill('100ms');
  await expect(sounder.pasteDialog.getByText(/2.540 packets\/s to 10\.1\.0\.0\/24; the limit is 1.000/)).toBeVisible();
  await expect(rows.getByLabel('Tags of 10.1.0.0/24')).toHaveValue('lab');
});
