import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import type { SounderPage } from './sounder-page.ts';

interface Scene {
  readonly name: string;
  readonly show: (sounder: SounderPage, station: ScriptedStation) => Promise<void>;
}

const running = async (sounder: SounderPage, station: ScriptedStation): Promise<void> => {
  station.seed(15);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.rowOf('host-00013'), 'outcome')).toContainText('down');
};

const SCENES: readonly Scene[] = [
  { name: 'no targets', show: (sounder) => sounder.open() },
  {
    name: 'table, chart and editor',
    show: async (sounder, station) => {
      await running(sounder, station);
      await sounder.select(2, 14);
      await sounder.page.keyboard.press('e');
      await sounder.panel('Edit').getByLabel('TTL').fill('300');
      await sounder.row(3).click();
      await sounder.panel('Edit').getByText('2 targets: not applied').waitFor();
      await sounder.panel('Edit').getByLabel('Interval').fill('5');
      await sounder.filter.fill('foo>3');
    },
  },
  {
    name: 'action on a part of a target',
    show: async (sounder, station) => {
      station.project.edit([{ op: 'put', name: 'racks', target: { probe: 'icmp', to: '10.0.0.1-9' } }]);
      await sounder.openTable();
      await sounder.row(2).click();
      await sounder.page.keyboard.press('Delete');
      await sounder.page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'words of the filter',
    show: async (sounder, station) => {
      await running(sounder, station);
      await sounder.filter.click();
      await sounder.page.keyboard.type('up lo');
      await sounder.page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'paste with errors',
    show: async (sounder, station) => {
      await running(sounder, station);
      await sounder.page.keyboard.press('Insert');
      await sounder.pasteText.fill('10.0.0.0/17\n300.1.1.1\nhttps://www.example.net/x\ngw1 192.0.2.1');
      await sounder.pasteDialog.getByText('1 invalid entry').waitFor();
    },
  },
  {
    name: 'details, form and paste of services',
    show: async (sounder, station) => {
      const web = { probe: 'http', to: 'https://shop.example/' };
      station.project.edit([
        { op: 'put', name: 'shop', target: web },
        { op: 'put', name: 'names', target: { probe: 'dns', to: 'example.net', server: '192.0.2.53' } },
      ]);
      station.start();
      await sounder.openTable();
      await sounder.row(1).click();
      await sounder.page.keyboard.press('e');
      await sounder.panel('Edit').locator('#field-to').fill('nonsense');
      await sounder.panel('Edit').locator('#field-to-problem').waitFor();
      await sounder.button('Add targets').click();
      await sounder.pasteText.fill('https://www.example.net/x\ndns:example.org?type=MX\nntp://192.0.2.7\n192.0.2.1');
      await sounder.pasteDialog.getByText('By their form: 1 HTTP, 1 DNS, 1 NTP').waitFor();
    },
  },
  {
    name: 'doubts and doctor',
    show: async (sounder, station) => {
      station.trust = {
        lateP99Us: 2400,
        tooLateRatio: 0.3,
        notMeasured: 3,
        receiveOverflow: 1,
        droppedSamples: 1,
        unstoredSamples: 1,
      };
      station.engineFault = { code: 'packet-io.permission-denied', message: 'Not permitted.', hint: 'Unlock it.' };
      await running(sounder, station);
      await sounder.page.keyboard.press('Alt+d');
      await sounder.panel('Doctor').getByText('ICMP datagram socket').waitFor();
    },
  },
  {
    name: 'groups',
    show: async (sounder, station) => {
      await running(sounder, station);
      station.project.edit([
        { op: 'putGroup', name: 'transit-a', group: { source: '192.0.2.8/29', autoRegister: true } },
      ]);
      await sounder.page.reload();
      await sounder.row(1).click();
      await sounder.page.keyboard.press('Alt+g');
      await sounder
        .panel('Groups')
        .getByRole('button', { name: /^transit-a/ })
        .click();
      await sounder.panel('Groups').getByLabel('DSCP').fill('99');
      await sounder.panel('Groups').getByText('dscp must be 0 to 63').waitFor();
    },
  },
  {
    name: 'one row per target, and the editor of another probe',
    show: async (sounder, station) => {
      station.project.edit([
        { op: 'putGroup', name: 'transit-a', group: { dscp: 10 } },
        { op: 'put', name: 'servers', target: { probe: 'tcp-syn', to: '10.0.0.0/28', port: '22,443' } },
        { op: 'put', name: 'mail', target: { probe: 'icmp', to: '192.0.2.25', groups: ['transit-a'] } },
      ]);
      station.project.notes.set('mail', 'an address of this host');
      station.start();
      await sounder.openTable();
      await sounder.page.keyboard.press('f');
      await sounder.button('Show the series of servers').click();
      await sounder.row(2).click();
      await sounder.page.keyboard.press('e');
      await sounder.panel('Edit').getByLabel('Probe').selectOption('Traceroute');
    },
  },
  {
    name: 'path with changes',
    show: async (sounder, station) => {
      station.project.edit([
        { op: 'put', name: 'way', target: { probe: 'traceroute', to: '203.0.113.9', flows: 4 } },
        { op: 'put', name: 'mtu', target: { probe: 'path-mtu', to: '203.0.113.9' } },
      ]);
      station.rounds = 200;
      station.start();
      await sounder.openTable();
      await sounder.select(1, 2);
      // With the second series the paths are read again, which closes a change that is open.
      await sounder.page.getByLabel('Series whose path is shown').waitFor();
      await sounder.page.getByRole('button', { name: /^\d\d:\d\d:\d\d.*hop 2/ }).click();
      await sounder.page
        .getByRole('row', { name: /different router/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'path MTU',
    show: async (sounder, station) => {
      station.project.edit([{ op: 'put', name: 'mtu', target: { probe: 'path-mtu', to: '203.0.113.9' } }]);
      station.rounds = 3;
      station.start();
      await sounder.openTable();
      await sounder.row(1).click();
      await sounder.page.getByText('bytes including IP header').waitFor();
    },
  },
  {
    name: 'recording refused',
    show: async (sounder, station) => {
      station.captureFault = { code: 'capture.not-permitted', message: 'Not permitted.', hint: 'Unlock it.' };
      await running(sounder, station);
      await sounder.page.keyboard.press('Alt+r');
      await sounder.page.getByRole('dialog').getByRole('button', { name: 'Record' }).click();
      await sounder.page.getByRole('alert').filter({ hasText: 'Unlock it.' }).waitFor();
    },
  },
  {
    name: 'palette',
    show: async (sounder, station) => {
      await running(sounder, station);
      await sounder.page.keyboard.press('Control+k');
      await sounder.page.getByRole('listbox').getByRole('option').first().waitFor();
    },
  },
];

test.setTimeout(LOOKING_MS);

for (const { name, show } of SCENES) {
  test(`${name}: nothing that axe objects to, in light and in dark`, async ({ sounder, station, page }) => {
    await show(sounder, station);
    await expectAccessible(page);
  });
}

/** A dialog or panel over the page that is looked at by itself. */
interface Part {
  readonly name: string;
  /** Selector of the part. */
  readonly within: string;
  readonly open: (sounder: SounderPage) => Promise<void>;
}

const byCommand = (words: string) => async (sounder: SounderPage) => {
  await sounder.findCommand(words);
  await sounder.page.keyboard.press('Enter');
};
const byKey = (chord: string) => (sounder: SounderPage) => sounder.page.keyboard.press(chord);
const DIALOG = '.bp6-dialog';
const PANEL = '.side-panel';

const DIALOGS: readonly Part[] = [
  { name: 'Settings', within: DIALOG, open: byKey('Control+Comma') },
  { name: 'Keyboard shortcuts', within: DIALOG, open: byKey('?') },
  { name: 'Saved views', within: DIALOG, open: byCommand('saved views') },
  { name: 'Columns', within: DIALOG, open: byCommand('choose columns') },
  { name: 'Export stored data', within: DIALOG, open: byCommand('export stored data') },
  { name: 'Projects', within: DIALOG, open: byCommand('projects: open') },
];
const PANELS: readonly Part[] = [
  { name: 'Alerts', within: PANEL, open: byKey('Alt+a') },
  { name: 'Events', within: PANEL, open: byCommand('show or hide events') },
  { name: 'Default settings', within: PANEL, open: byCommand('edit default settings') },
  { name: 'Surveys', within: PANEL, open: byKey('Alt+v') },
];

/** Looks at each part, which Escape closes. */
async function lookAt(parts: readonly Part[], sounder: SounderPage): Promise<void> {
  const { page } = sounder;
  for (const { name, within, open } of parts) {
    await test.step(name, async () => {
      await open(sounder);
      await page.locator(within).waitFor();
      await expectAccessible(page, within);
      await page.keyboard.press('Escape');
      await expect(page.locator(within)).toHaveCount(0);
    });
  }
}

test.describe('dialogs and panels', () => {
  test.setTimeout(2 * LOOKING_MS);

  test('nothing that axe objects to in the dialogs', async ({ sounder, station }) => {
    await running(sounder, station);
    await lookAt(DIALOGS, sounder);
  });

  test('nothing that axe objects to in the panels, with something in each', async ({ sounder, station, page }) => {
    await running(sounder, station);
    station.addEvent({ kind: 'disk-low', message: 'The disk is almost full', excluded: false, endMs: null });
    station.addEvent({ kind: 'note', message: 'Moved the uplink', excluded: false, endMs: null });
    for (const name of ['Before', 'After']) {
      await page.keyboard.press('Alt+s');
      await page.getByRole('dialog').getByLabel('Name').fill(name);
      await page.keyboard.press('Enter');
      const badge = page.getByRole('button', { name: new RegExp(`${name} 00:00`) });
      await badge.click();
      await page.getByRole('button', { name: 'Stop survey' }).click();
      await expect(badge).toHaveCount(0); // nor its details, which the next Escape would close
    }
    await lookAt(PANELS, sounder);
    await page.keyboard.press('Alt+v');
    for (const name of ['Before', 'After'])
      await page.getByRole('checkbox', { name: new RegExp(name) }).check({ force: true });
    await sounder.button('Compare the two surveys').click();
    await page.getByRole('dialog').getByRole('table').first().waitFor();
    await expectAccessible(page, DIALOG);
  });

  test('nothing that axe objects to in the parts of the chart', async ({ sounder, station, page }) => {
    await running(sounder, station);
    await sounder.row(3).click();
    await sounder.chart.waitFor();
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Add a note' }).waitFor();
    await expectAccessible(page, DIALOG);
    await page.keyboard.press('Escape');
    await sounder.chart.getByRole('button', { name: 'View', exact: true }).click();
    await page.locator('.bp6-popover').waitFor();
    await expectAccessible(page, '.bp6-popover');
    await page.locator('.bp6-popover').getByText('Statistics', { exact: true }).click();
    await page.keyboard.press('Escape');
    await sounder.chart.getByRole('table').waitFor();
    await expectAccessible(page, '.chart-split');
  });
});

test.describe('for a first user', () => {
  test.use({ startsTour: true });

  test('nothing that axe objects to in the tour', async ({ sounder, page }) => {
    await sounder.open();
    await page.getByRole('dialog', { name: 'Add targets' }).waitFor();
    await expectAccessible(page, '[role=dialog]');
  });
});
