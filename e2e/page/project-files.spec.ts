import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

const NETPROBIFY = `global: {probe_name: edge, interval: 60, nb_proc: 4, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 600}
groups:
  transit: {src_port_a: 40000, src_port_z: 40019, dscp: 10}
  quiet: {permit_target_auto_register: no}
targets:
  web: {type: TCPsyn, destination: 198.51.100.1, dst_port: 443, nb_packets: 4}
  net: {type: ICMPping, destination: 198.51.100.8/30, is_subnet: yes, explicit_groups: {register_to: [quiet, none]}}
`;

/** Runs in the page. */
function dropFile({ text, on }: { readonly text: string; readonly on: string }): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], 'netprobify.yaml', { type: 'application/yaml' }));
  const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector(on)?.dispatchEvent(event);
}

test('adds the targets and groups of a netprobify file that is dropped on the page, and takes them back', {
  tag: MAIN,
}, async ({ sounder, page }) => {
  await sounder.open();
  await page.getByRole('heading', { name: 'No targets yet' }).waitFor();
  await page.evaluate(dropFile, { text: NETPROBIFY, on: 'body' });
  const dialog = sounder.pasteDialog;
  await expect(dialog.getByText('netprobify file: 2 targets and 2 groups, 5 addresses')).toBeVisible();
  await expect(dialog.getByText('Unknown group "none"')).toBeVisible();
  await expect(dialog.getByText('The settings come from the file.')).toBeVisible();
  await expect(dialog.getByRole('row', { name: 'Packets per round 12 12' })).toBeVisible();
  await sounder.button('Add 2 targets').click();
  await expect(sounder.rowOf('web').first()).toBeVisible();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '10');
  await sounder.notice('Added 2 targets and 2 groups').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { name: 'No targets yet' })).toBeVisible();
});

test('lists every error of a file with its place, and adds nothing of it', async ({ sounder, page }) => {
  await sounder.open();
  await page.keyboard.press('Insert');
  await sounder.pasteText.fill(NETPROBIFY.replace('dscp: 10', 'dscp: 64').replace('TCPsyn', 'TCP').replace('443', '0'));
  const dialog = sounder.pasteDialog;
  await expect(dialog.getByText('netprobify file, 3 errors: nothing will be added')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: '3:57' })).toContainText('64 is out of range');
  await expect(dialog.getByRole('listitem').filter({ hasText: '6:15' })).toContainText('Expected TCPsyn, ICMPping');
  await expect(dialog.getByRole('listitem').filter({ hasText: '6:57' })).toContainText('0 is out of range');
  await expect(sounder.button('Add and start')).toBeDisabled();
  await page.evaluate(dropFile, { text: '192.0.2.1', on: '.paste-text' });
  await expect(sounder.pasteText).toHaveValue('192.0.2.1');
  await expect(sounder.button('Add 1 target')).toBeEnabled();
});

test('says that a file is of another program or was not taken over, and what can be done', async ({
  station,
  sounder,
  page,
}) => {
  station.projectKind = 'netprobify';
  station.reloadFault = { code: 'project.invalid', message: 'netprobify.yaml:3:57: 64 is out of range (and 2 more)' };
  await sounder.open();
  await expect(page.getByRole('alert').filter({ hasText: 'not loaded' })).toContainText('3:57');
  await page.getByRole('alert').getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('The changed project file was not loaded')).toBeHidden();
  await expect(page.getByRole('note')).toContainText('is a netprobify file');
  await sounder.button('Convert to a Sounder project').click();
  await expect(sounder.notice('Converted to /data/project.yaml')).toBeVisible();
  await expect(page.getByRole('note')).toBeHidden();
});
