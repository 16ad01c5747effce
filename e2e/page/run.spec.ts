import { expect, test } from './fixtures.ts';

test('starts, pauses, resumes and stops', async ({ station, sounder, page }) => {
  station.seed(5);
  await sounder.openTable();
  await sounder.button('Start').click();
  await expect(page.getByText('● Running')).toBeVisible();
  await expect(page.getByText('5 packets/s')).toBeVisible();
  await sounder.button('Pause').click();
  await expect(page.getByText('❙❙ Paused')).toBeVisible();
  await sounder.button('Resume').click();
  await expect(page.getByText('● Running')).toBeVisible();
  await sounder.button('Stop').click();
  await expect(page.getByText('■ Stopped', { exact: true })).toBeVisible();
});

test('says after reopening of which time the figures are', async ({ station, sounder, page }) => {
  station.seed(5);
  station.recalled = { fromMs: Date.now() - 310_000, toMs: Date.now() - 10_000 };
  await sounder.openTable();
  await expect(page.getByText(/^Last 5.* before \d\d:\d\d:\d\d$/)).toBeVisible();
  await sounder.button('Start').click();
  await expect(page.getByText(/^Last 5/)).toBeHidden();
});

test('shows when our own doing touched the numbers, and explains', async ({ station, sounder, page }) => {
  station.seed(5);
  station.start();
  station.trust = { lateP99Us: 2400, notMeasured: 312, receiveOverflow: 0, droppedSamples: 0 };
  await sounder.openTable();
  await sounder.button('⚠ Sent up to 2.4 ms late +1').click();
  await expect(page.getByText('312 samples not measured')).toBeVisible();
  await expect(page.getByText('They count neither as sent nor as lost.', { exact: false })).toBeVisible();
});

test('asks before a plan that the station finds too fast', async ({ station, sounder, page }) => {
  station.project.edit([{ op: 'put', name: 'wide', target: { probe: 'icmp', to: '10.0.0.0/17' } }]);
  await sounder.openTable();
  await sounder.button('Start').click();
  await expect(page.getByRole('alertdialog')).toContainText('32\u202f766 packets/s');
  await page.getByRole('button', { name: 'Start anyway' }).click();
  await expect(page.getByText('● Running')).toBeVisible();
});

test('says what to do where this machine cannot measure', async ({ station, sounder, page }) => {
  station.seed(1);
  station.engineFault = {
    code: 'packet-io.permission-denied',
    message: 'ICMP sockets are not permitted for this user.',
    hint: 'Run sounder doctor --unlock once.',
  };
  await sounder.openTable();
  await expect(page.getByRole('alert')).toContainText('Run sounder doctor --unlock once.');
  await sounder.button('What works here?').click();
  await expect(sounder.panel('Doctor').getByText('ICMP datagram socket')).toBeVisible();
});

test('lists events and takes the chart to them', async ({ station, sounder }) => {
  station.seed(3);
  station.start();
  station.addEvent({
    kind: 'suspended',
    message: 'The machine slept',
    excluded: true,
    atMs: Date.now() - 120_000,
    endMs: Date.now() - 60_000,
  });
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.button(/^Events/).click();
  await sounder
    .panel('Events')
    .getByRole('button', { name: /The machine slept/ })
    .click();
  await expect(sounder.button('Back to live')).toBeVisible();
});
