import type { Locator, Page } from '@playwright/test';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { seedNetwork } from './scripted-network.ts';
import type { SounderPage } from './sounder-page.ts';
import { LONG, MAIN } from './tags.ts';

const mapOf = (page: Page): Locator => page.getByRole('region', { name: 'Path map' });
const surfaceOf = (page: Page): Locator => page.getByRole('application');
const buttonOf = (page: Page, name: RegExp): Locator => surfaceOf(page).getByRole('button', { name });
const nodeOf = (page: Page, name: RegExp): Locator =>
  page.locator('.map-node').filter({ has: page.getByRole('button', { name }) });

async function openMap(sounder: SounderPage): Promise<void> {
  await sounder.openTable();
  await sounder.button('Path map').click();
  await nodeOf(sounder.page, /^this computer/).waitFor();
}

/** Position of its label: the border of a node is wider under the pointer. */
const placeOf = async (node: Locator) => {
  const box = await node.locator('.map-label').boundingBox();
  if (!box) throw new Error('the node is not drawn');
  return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width) };
};

test('draws all traced paths as one: this computer on the left, targets on the right, routers by hop', {
  tag: MAIN,
}, async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  await expect(mapOf(page).getByRole('status')).toHaveText('96 paths to 24 targets');
  const [here, gateway, target] = await Promise.all(
    [/^this computer/, /^gw\.branch12/, /^hq-srv1,/].map((name) => placeOf(nodeOf(page, name))),
  );
  expect(here?.x).toBeLessThan(gateway?.x ?? 0);
  expect(gateway?.x).toBeLessThan(target?.x ?? 0);
  const targets = await Promise.all(
    [/^hq-srv8,/, /^branch-09,/, /^warehouse,/].map((name) => placeOf(nodeOf(page, name))),
  );
  for (const { x } of targets) expect(Math.abs(x - (target?.x ?? 0))).toBeLessThanOrEqual(1);
  await expect(nodeOf(page, /^3 silent hops, hops 6 to 8, .* 36 paths to 9 targets$/)).toBeVisible();
});

test('says of each node how it stands, in a sign and in words', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  await expect(nodeOf(page, /^xe-0-0\.core1.*rate-limited, no reply to 6\d\.\d %/)).toContainText('◐');
  await expect(nodeOf(page, /^branch-04,.*12\.0 % loss/)).toContainText('▲');
  await expect(nodeOf(page, /^warehouse,.*no reply/)).toContainText('✕');
  await expect(nodeOf(page, /^fw7\.cloud.*no reply beyond it on 1 path,/)).toContainText('✕');
  await nodeOf(page, /^xe-0-0\.core1/).hover();
  const card = page.locator('.map-card');
  await expect(card.getByRole('heading', { name: 'xe-0-0.core1.ams.example.net' })).toBeVisible();
  await expect(card).toContainText('198.51.100.33, hop 4');
  await expect(card).toContainText('RTT 14.1 ms mean of 13.1 ms to 26.8 ms');
  await expect(card).toContainText(/No reply 6\d\.\d %/);
  await expect(card).toContainText('this router rate-limits its ICMP errors, traffic is fine');
  await expect(card).toContainText('hq-srv1, hq-srv2');
});

test('blames no router for a target that is down, and has its figures where they can be read', async ({
  station,
  sounder,
  page,
}) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  // It leads to eight other targets.
  await expect(nodeOf(page, /^pe3\.ams.*replies; no reply from the target of 4 of \d+ paths/)).toHaveAttribute(
    'data-tone',
    'good',
  );
  const figures = nodeOf(page, /^branch-04,/).locator('.map-figure');
  await expect(figures).toBeHidden();
  for (let step = 0; step < 8; step++) await surfaceOf(page).press('+');
  await expect(figures).toHaveText(/^\d+(\.\d+)? ms, 12\.0 % loss$/);
  await expect(page.locator('.map-edge[data-status="lossy"] .map-figure').first()).toHaveText(/^\d+(\.\d+)? %$/);
});

test('finds the worst path with one click, and shows its hops below', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  await sounder.button(/^✕?Highest loss: warehouse, 100 %$/).click();
  await expect(buttonOf(page, /^warehouse,/)).toHaveAttribute('aria-pressed', 'true');
  await expect(buttonOf(page, /^pe3\.ams/)).toHaveAttribute('aria-pressed', 'true');
  await expect(buttonOf(page, /^branch-01,/)).toHaveAttribute('aria-pressed', 'false');
  const path = page.getByRole('region', { name: 'Path', exact: true });
  await expect(path.getByText('warehouse · 203.0.113.150')).toBeVisible();
  await expect(nodeOf(page, /^warehouse,/)).toBeInViewport({ ratio: 1 });
  await sounder.button('Show the whole map').click();
  await page.setViewportSize({ width: 1300, height: 700 });
  await expect(nodeOf(page, /^cloud-app4,/)).toBeInViewport({ ratio: 1 });
  await expect(sounder.button('Show the whole map')).toBeDisabled();
});

test('chooses all series that go through a router, and one more with Ctrl', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  await nodeOf(page, /^ix\.transit/).click();
  await expect(page.getByText('6 selected')).toBeVisible();
  await nodeOf(page, /^branch-09,/).click({ modifiers: ['Control'] });
  await expect(page.getByText('7 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByText('selected')).toHaveCount(0);
});

test('lets no path stand back for a series that is selected and not on it', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  station.project.edit([{ op: 'put', name: 'ping', target: { probe: 'icmp', to: '192.0.2.1' } }]);
  await sounder.openTable();
  await sounder.rowOf('ping').click();
  await sounder.button('Path map').click();
  await expect(nodeOf(page, /^warehouse,/)).toHaveAttribute('data-state', 'plain');
  await nodeOf(page, /^branch-01,/).click();
  await expect(nodeOf(page, /^warehouse,/)).toHaveAttribute('data-state', 'off');
});

test('stays where it is while figures move, and takes in what is new', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  const names = [/^this computer/, /^xe-0-0/, /^branch-04,/, /^cloud-app6,/];
  const before = await Promise.all(names.map((name) => placeOf(nodeOf(page, name))));
  await nodeOf(page, /^hq-srv1,/).hover();
  const card = page.locator('.map-card');
  const told = await card.textContent();
  await expect.poll(() => card.textContent()).not.toBe(told);
  expect(await Promise.all(names.map((name) => placeOf(nodeOf(page, name))))).toEqual(before);
  await sounder.filter.fill('cloud');
  await expect(mapOf(page).getByRole('status')).toHaveText('24 paths to 6 targets');
  await expect(nodeOf(page, /^warehouse,/)).toHaveCount(0);
  await sounder.filter.fill('');
  await expect(nodeOf(page, /^warehouse,/)).toBeVisible();
});

/** Horizontal position of the whole node: its label is beside its glyph, at a distance that depends on the font. */
const centreOf = async (node: Locator) => {
  const box = await node.boundingBox();
  if (!box) throw new Error('the node is not drawn');
  return box.x + box.width / 2;
};

test('zooms with the wheel at the pointer, moves with the mouse, and fits again', async ({
  station,
  sounder,
  page,
}) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  const node = nodeOf(page, /^xe-0-0/);
  // Its sign comes with the figures and moves the label beside it.
  await expect(node).toContainText('◐');
  const [fitted, centre] = [await placeOf(node), await centreOf(node)];
  await node.hover();
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await placeOf(node)).width).toBeGreaterThan(fitted.width * 1.5);
  const zoomed = await placeOf(node);
  expect(Math.abs((await centreOf(node)) - centre)).toBeLessThan(3);
  const box = await surfaceOf(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 300);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 360, (box?.y ?? 0) + 330, { steps: 4 });
  await page.mouse.up();
  expect(await placeOf(node)).toEqual({ x: zoomed.x + 60, y: zoomed.y + 30, width: zoomed.width });
  await expect(page.getByText('selected')).toHaveCount(0);
  await sounder.button('Show the whole map').click();
  expect(await placeOf(node)).toEqual(fitted);
});

test('is gone through with the keyboard alone', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await sounder.openTable();
  await page.keyboard.press('m');
  await nodeOf(page, /^this computer/).waitFor();
  await page.keyboard.press('t');
  await expect(surfaceOf(page)).toBeFocused();
  const active = async () => page.locator('.map-node.is-active').getByRole('button').getAttribute('aria-label');
  await page.keyboard.press('ArrowRight');
  expect(await active()).toMatch(/^this computer/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await active()).toMatch(/^ae[12]\.edge[12]/);
  await expect(page.locator('.map-card')).toContainText('Several routers share the load here');
  await expect(surfaceOf(page)).toHaveAttribute('aria-activedescendant', /^map-198\.51\.100\.(9|10)$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('18 selected')).toBeVisible();
  const width = (await placeOf(nodeOf(page, /^gw/))).width;
  await page.keyboard.press('+');
  await expect.poll(async () => (await placeOf(nodeOf(page, /^gw/))).width).toBeGreaterThan(width);
  await page.keyboard.press('m');
  await expect(sounder.table).toBeVisible();
});

test('says nothing of loss before there are packets enough', async ({ station, sounder, page }) => {
  seedNetwork(station, 1);
  station.phase = 'paused';
  await openMap(sounder);
  await expect(mapOf(page).getByText('Not enough packets yet to measure loss')).toBeVisible();
  await expect(buttonOf(page, /^warehouse,.*not enough packets yet/)).toBeVisible();
  station.phase = 'running';
  await expect(sounder.button(/Highest loss: warehouse/)).toBeVisible();
});

test('lists its nodes as a table, for those who cannot see the picture', async ({ station, sounder, page }) => {
  seedNetwork(station, 200);
  await openMap(sounder);
  await sounder.button('Table').click();
  const list = mapOf(page).getByRole('table');
  const row = (name: string) =>
    list.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(row('3 silent hops')).toContainText('6–8');
  await expect(row('pe3.ams.example.net')).toContainText('✕ warehouse');
  await expect(row('branch-04')).toContainText('12.0 % loss');
  await row('branch-04').getByRole('button').click();
  await expect(row('branch-04')).toHaveAttribute('aria-selected', 'true');
  await expect(row('branch-05')).toHaveAttribute('aria-selected', 'false');
  await expect(page.getByText('1 selected')).toBeVisible();
});

test('says what to do where nothing is traced, or no round has come', async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  await sounder.button('Path map').click();
  await expect(page.getByRole('heading', { name: 'No traced targets yet' })).toBeVisible();
  await sounder.button('Add targets to trace').click();
  await expect(sounder.pasteDialog).toBeVisible();
  await page.keyboard.press('Escape');
  station.project.edit([{ op: 'put', name: 'way', target: { probe: 'traceroute', to: '203.0.113.9' } }]);
  await page.reload();
  await sounder.button('Path map').click();
  await expect(page.getByText('Press Start (Ctrl+Enter). The map appears with the first round.')).toBeVisible();
});

test.describe('to axe', { tag: LONG }, () => {
  test.setTimeout(LOOKING_MS);
  for (const form of ['Graph', 'Table']) {
    test(`as ${form}: nothing to object to, in light and in dark`, async ({ station, sounder, page }) => {
      seedNetwork(station, 200);
      await openMap(sounder);
      await sounder.button('Highest loss').click();
      await sounder.button(form).click();
      await expectAccessible(page);
    });
  }
});
