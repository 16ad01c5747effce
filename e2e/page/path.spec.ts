import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';
import { expect, test } from './fixtures.ts';
import { scriptedMtu } from './scripted-paths.ts';
import type { ScriptedStation } from './scripted-station.ts';
import { MAIN } from './tags.ts';

function seedPaths(station: ScriptedStation, rounds: number): void {
  station.project.edit([
    { op: 'put', name: 'gateway', target: { probe: 'icmp', to: '192.168.7.1' } },
    { op: 'put', name: 'way to hq', target: { probe: 'traceroute', to: '203.0.113.9', flows: 4 } },
    { op: 'put', name: 'mtu to hq', target: { probe: 'path-mtu', to: '203.0.113.9' } },
  ]);
  station.rounds = rounds;
  station.start();
}

test('shows the hops of a traced series, and what their loss means', { tag: MAIN }, async ({ station, sounder }) => {
  seedPaths(station, 200);
  await sounder.openTable();
  await sounder.row(2).click();
  const path = sounder.page.getByRole('region', { name: 'Path', exact: true });
  const hop = (number: number) =>
    path.getByRole('row').filter({ has: sounder.page.getByRole('rowheader', { name: String(number), exact: true }) });
  await expect(hop(1)).toContainText('192.168.7.1 gw.branch12.example.net');
  await expect(hop(3)).toContainText('MPLS 24017 › 16004');
  await expect(hop(4)).toContainText('this router rate-limits its ICMP errors, traffic is fine');
  await expect(hop(4).getByRole('cell', { name: /^6[12]/ })).not.toHaveAttribute('data-tone', 'bad');
  await expect(hop(5)).toContainText('no reply');
  await expect(hop(6)).toContainText(/203\.0\.113\.67 (39|40)\.\d %/);
  await expect(hop(7)).toContainText('target');
  await expect(path.getByText('203.0.113.66 flows 0, 1, 3')).toBeVisible();
  await expect(path.getByText('203.0.113.67 flow 2')).toBeVisible();
  await expect(path.locator('code').filter({ hasText: /^[0-9a-f]{16}$/ })).toBeVisible();
});

test('tells when the route changed, and what was before and after', async ({ station, sounder, page }) => {
  seedPaths(station, 30);
  await sounder.openTable();
  await sounder.row(2).click();
  const path = page.getByRole('region', { name: 'Path', exact: true });
  await expect(path.getByRole('heading', { name: 'No route changes' })).toBeVisible();
  station.rounds = 120;
  const change = path.getByRole('button', { name: /hop 2: 100\.64\.9\.1 → 100\.64\.3\.1 and 2 more; 1 hop shorter/ });
  await change.click();
  await expect(path.getByRole('row', { name: '2 100.64.9.1 different router 100.64.3.1' })).toBeVisible();
  await expect(path.getByRole('row', { name: /missing hop/ })).toBeVisible();
  await path.getByRole('button', { name: 'Show in the chart' }).click();
  await expect(sounder.chart.getByText('way to hq · 203.0.113.9')).toBeVisible();
  await expect(sounder.button('Return to live')).toBeVisible();
  await page.keyboard.press('p');
  await expect(path).toBeVisible();
});

test('copies the path as text', async ({ station, sounder, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  seedPaths(station, 200);
  await sounder.openTable();
  await sounder.row(2).click();
  await sounder.button('Copy the path').click();
  await expect(sounder.notice('Copied the path')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Path to way to hq · 203\.0\.113\.9, \d+ rounds from .* to .*, fingerprint [0-9a-f]{16}$/m);
  expect(text).toMatch(/^ +3 +0 % .* 198\.51\.100\.9 \(ae1\.edge2\.fra\.example\.net\) \[MPLS 24017 16004\]$/m);
});

test('says the path MTU, how it was found and since when', async ({ station, sounder, page }) => {
  seedPaths(station, 5);
  await sounder.openTable();
  await sounder.row(3).click();
  const found = page.getByRole('region', { name: 'Path MTU', exact: true });
  await expect(found.getByText('1280 bytes including IP header')).toBeVisible();
  await expect(found.getByText('Blackhole: larger packets are dropped silently')).toBeVisible();
  await expect(found.getByText(/for 12 min \d+ s/)).toBeVisible();
  await expect(found.getByText('TCP MSS 1240')).toBeVisible();
  await expect(found.getByText('1500 → 1280')).toBeVisible();
});

test('keeps the chart a key away, goes from one path to another, and back to the chart without any', async ({
  station,
  sounder,
  page,
}) => {
  seedPaths(station, 5);
  await sounder.openTable();
  await sounder.select(2, 3);
  await page.getByLabel('Series whose path is shown').selectOption('mtu to hq · 203.0.113.9');
  await expect(page.getByRole('region', { name: 'Path MTU', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Chart', exact: true }).click();
  await expect(sounder.chart.getByText('mtu to hq · 203.0.113.9')).toBeVisible();
  await page.keyboard.press('p');
  await sounder.row(1).click();
  await expect(sounder.chart.getByText('gateway · 192.168.7.1')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Chart', exact: true })).toHaveCount(0);
});

test('has the path MTU in the list, with the router that reported it', async ({ station, sounder }) => {
  station.project.edit([{ op: 'put', name: 'office', target: { probe: 'path-mtu', to: '192.0.2.1' } }]);
  station.mtuScript = (...all) => ({ ...scriptedMtu(...all), verdict: VERDICTS.told, reportedBy: '10.77.3.2' });
  station.start();
  await sounder.openTable();
  const cell = sounder.cell(sounder.row(1), 'result');
  await expect(cell).toHaveText('1280 B');
  await expect(cell).toHaveAttribute('title', '1280 bytes, reported by 10.77.3.2');
  await sounder.row(1).click();
  await expect(sounder.page.getByText('Reported by router 10.77.3.2')).toBeVisible();
});
