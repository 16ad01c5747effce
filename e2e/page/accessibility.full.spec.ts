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
