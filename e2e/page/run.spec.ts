import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { expect, test } from './fixtures.ts';
import { scriptedSample } from './scripted-samples.ts';
import { MAIN } from './tags.ts';

test('starts, pauses, resumes and stops', { tag: MAIN }, async ({ station, sounder, page }) => {
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
  await expect(page.getByText(/^Last 5.* before/)).toBeHidden();
});

test('says that Sounder ended while it measured, and offers to measure', async ({ station, sounder, page }) => {
  station.seed(5);
  const atMs = Date.now() - 60_000;
  station.recalled = { fromMs: atMs - 300_000, toMs: atMs };
  station.addEvent({ atMs, endMs: Date.now(), kind: 'ended-unexpectedly', message: 'ended', excluded: true });
  await sounder.openTable();
  const bar = page.getByRole('alert').filter({ hasText: /Sounder ended unexpectedly at \d\d:\d\d:\d\d/ });
  await expect(bar).toContainText('Nothing has been measured since.');
  await bar.getByRole('button', { name: 'Start measuring' }).click();
  await expect(page.getByText('● Running')).toBeVisible();
  await expect(bar).toBeHidden();
});

test('says no more of an unexpected end that was dismissed', async ({ station, sounder, page }) => {
  station.seed(5);
  station.addEvent({ endMs: Date.now(), kind: 'ended-unexpectedly', message: 'ended', excluded: true });
  await sounder.openTable();
  await sounder.button('Dismiss').click();
  await expect(page.getByText('Sounder ended unexpectedly')).toBeHidden();
  await page.reload();
  await expect(page.getByText('■ Stopped', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Events (1)' })).toBeVisible();
  await expect(page.getByText('Sounder ended unexpectedly')).toBeHidden();
});

test('shows when this computer distorted the numbers, and explains', async ({ station, sounder, page }) => {
  station.seed(5);
  station.start();
  station.trust = {
    lateP99Us: 2400,
    tooLateRatio: 0.3,
    notMeasured: 312,
    receiveOverflow: 0,
    droppedSamples: 0,
    unstoredSamples: 0,
  };
  await sounder.openTable();
  await sounder.button('Send delay 2.4 ms · 1 more issue').click();
  await expect(page.getByText('312 samples not measured')).toBeVisible();
  await expect(page.getByText('Not counted as loss.', { exact: false })).toBeVisible();
});

test('leads from the quality badge to the series that are affected', async ({ station, sounder, page }) => {
  station.seed(30);
  station.script = (series, second) =>
    series === 4 || series === 7
      ? { outcome: OUTCOMES['not-measured'], rttMs: Number.NaN, cause: CAUSES['slot-missed'] }
      : series === 9
        ? { outcome: OUTCOMES['local-error'], rttMs: Number.NaN, cause: 22 }
        : scriptedSample(series, second);
  station.start();
  station.trust = { ...station.trust, notMeasured: 2 };
  await sounder.openTable();
  await expect(sounder.cell(sounder.rowOf('host-00009'), 'outcome')).toHaveText('!cannot be sent');
  await sounder.button('2 samples not measured').click();
  const popover = page.locator('.popover-text');
  await expect(popover.getByRole('button', { name: 'host-00004 · 10.20.0.4' })).toBeVisible();
  await expect(popover.getByRole('button', { name: /host-00009/ })).toHaveCount(0);
  await popover.getByRole('button', { name: 'Show only these 2 series' }).click();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '3');
});

test('shows the rate as measured, and the ceiling of the plan to who asks', async ({ station, sounder, page }) => {
  station.project.edit([{ op: 'put', name: 'way', target: { probe: 'traceroute', to: '192.0.2.9', flows: 8 } }]);
  station.sentPerSecond = 41;
  station.start();
  await sounder.openTable();
  const rate = page.getByText('41 of at most 240 packets/s');
  await expect(rate).toBeVisible();
  await expect(rate).toHaveAttribute('title', /at most 240 packets\/s/);
});

test('asks before a plan that the station finds too fast', async ({ station, sounder, page }) => {
  station.project.edit([{ op: 'put', name: 'wide', target: { probe: 'icmp', to: '10.0.0.0/17' } }]);
  await sounder.openTable();
  await sounder.button('Start').click();
  await expect(page.getByRole('alertdialog')).toHaveAccessibleDescription(/32\s766 packets\/s/);
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
  await sounder.button('Open Doctor').click();
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
  await expect(sounder.button('Return to live')).toBeVisible();
});
