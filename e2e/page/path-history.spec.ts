import type { Page } from '@playwright/test';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import type { SounderPage } from './sounder-page.ts';
import { LONG, MAIN } from './tags.ts';

/** A trace of nearly an hour whose route changed after some 18 and 38 minutes. */
async function openPath(station: ScriptedStation, sounder: SounderPage): Promise<void> {
  station.project.edit([
    { op: 'put', name: 'way to hq', target: { probe: 'traceroute', to: '203.0.113.9', flows: 4 } },
  ]);
  station.rounds = 3200;
  station.routeChangedAt = [1100, 2300];
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  await expect(hop(sounder.page, 7)).toContainText('203.0.113.9');
}

const panel = (page: Page) => page.getByRole('region', { name: 'Path', exact: true });
const hop = (page: Page, number: number) =>
  panel(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: String(number), exact: true }) });
const moment = (page: Page) => page.getByRole('slider', { name: 'Path history' });

test('shows the path as it was: before a change, at a moment of the scrubber, at a time that is typed', {
  tag: MAIN,
}, async ({ station, sounder, page }) => {
  await openPath(station, sounder);
  await expect(panel(page).getByText(/3\u202f2\d\d rounds on 4 flows since \d\d:\d\d:\d\d/)).toBeVisible();
  await sounder.button('Previous route').click();
  await expect(panel(page).getByText(/Path at \d/)).toBeVisible();
  await expect(hop(page, 8)).toContainText('203.0.113.9');
  await expect(hop(page, 4)).toContainText('198.51.100.70');
  await expect(panel(page).getByText(/^600 rounds on 4 flows from/)).toBeVisible();
  await page.getByRole('button', { name: '1 min', exact: true }).click();
  await expect(panel(page).getByText(/^60 rounds/)).toBeVisible();

  await moment(page).focus();
  await page.keyboard.press('Home');
  await expect(panel(page).getByText('No trace data before')).toBeVisible();
  for (let press = 0; press < 3; press++) await page.keyboard.press('PageUp');
  await expect(hop(page, 7)).toContainText('203.0.113.9');
  await expect(hop(page, 2)).toContainText('100.64.9.1');
  await expect(moment(page)).toHaveAttribute('aria-valuetext', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \d+ m.* ago$/);

  const typed = await page.evaluate(() => {
    const at = new Date(Date.now() - 1_500_000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  });
  await page.getByLabel('Date and time').fill(typed);
  await expect(hop(page, 7)).toContainText('203.0.113.70');
  await sounder.button('Return to live').click();
  await expect(hop(page, 2)).toContainText('100.64.3.1');
});

test('compares what was before a change with what came after it', async ({ station, sounder, page }) => {
  await openPath(station, sounder);
  await panel(page)
    .getByRole('button', { name: /hop 2: 100\.64\.9\.1 → 100\.64\.3\.1/ })
    .click();
  await sounder.button('Compare before and after').click();
  await expect(panel(page).getByText('Different routers from hop 2 on, 1 hop shorter, 14 ms faster')).toBeVisible();
  const row = (name: string | RegExp) =>
    panel(page).getByRole('table', { name: 'A and B hop by hop' }).getByRole('row', { name });
  await expect(row(/^2 100\.64\.9\.1 .* different router 2 100\.64\.3\.1/)).toBeVisible();
  await expect(row(/fw2\.dc\.example\.net .* hop removed/)).toBeVisible();
  await expect(row(/hq\.example\.net 30\.4 ms 8\.0 % same router .* −14\.5 ms faster/)).toBeVisible();
  await expect(panel(page).getByText(/600 rounds since .*, fingerprint [0-9a-f]{16}/)).toHaveCount(2);

  await test.step('by the marks of the scrubber and of the hop timeline, too', async () => {
    await sounder.button('End comparison').click();
    await sounder.button('Return to live').click();
    const marks = (within: string) =>
      page.locator(within).getByRole('button', { name: /^Route change .*: show both paths/ });
    await marks('.path-scrubber').first().click();
    await expect(panel(page).getByText(/^≠ Different routers|New hop 7, 1 hop longer/)).toBeVisible();
    await sounder.button('End comparison').click();
    await sounder.button('Return to live').click();
    await panel(page).getByRole('button', { name: '2', exact: true }).click();
    await page.getByRole('region', { name: 'Hop timeline' }).getByRole('button', { name: '1 h', exact: true }).click();
    await marks('.hop-timeline').last().click();
    await expect(panel(page).getByText('Different routers from hop 2 on, 1 hop shorter, 14 ms faster')).toBeVisible();
  });
});

test('reaches changes from before the run, which the timeline has', async ({ station, sounder, page }) => {
  await openPath(station, sounder);
  const [series = 0] = station.project.seriesIds;
  const atMs = Date.now() - 7_200_000;
  const message = 'Path to hq changed';
  station.addEvent({ kind: 'route-change', message, atMs, endMs: null, excluded: false, series });
  await panel(page).getByRole('button', { name: 'Compare before and after' }).click();
  await expect(panel(page).getByText('No trace data before')).toBeVisible();
  await expect(moment(page)).toHaveAttribute('aria-valuetext', /1 h 50 min ago/);
});

test('goes through routes, compares and comes back with the keyboard alone, and finds all that in the palette', async ({
  station,
  sounder,
  page,
}) => {
  await openPath(station, sounder);
  await page.keyboard.press('[');
  await expect(hop(page, 8)).toContainText('203.0.113.9');
  await page.keyboard.press('[');
  await expect(panel(page).getByText('1 round')).toHaveCount(0);
  await expect(hop(page, 7)).toContainText('203.0.113.9');
  await page.keyboard.press('a');
  await expect(panel(page).getByText(/^≠ Different routers from hop 2 on, 14 ms faster/)).toBeVisible();
  await page.keyboard.press('[');
  await expect(panel(page).getByText(/New hop 7, 1 hop longer/)).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await expect(panel(page).getByText(/^No samples after A \(\d\d:\d\d:\d\d\) yet$/)).toBeVisible();
  await page.keyboard.press('a');
  await expect(hop(page, 2)).toContainText('100.64.3.1');
  await page.keyboard.press('h');
  await expect(moment(page)).toBeFocused();
  await page.keyboard.press('[');
  await expect(panel(page).getByText(/Path at \d/)).toBeVisible();
  await sounder.findCommand('compare the path');
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('table', { name: 'A and B hop by hop' })).toBeVisible();
});

test('says that it reads, and lets go of it', async ({ station, sounder, page }) => {
  await openPath(station, sounder);
  station.isReadingHeld = true;
  await sounder.button('Previous route').click();
  await expect(panel(page).getByText(/Reading stored samples up to/)).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Reading' })).toHaveAttribute('aria-valuenow', '40');
  await sounder.button('Cancel').click();
  await expect(hop(page, 2)).toContainText('100.64.3.1');
});

test('copies what is shown: two moments beside each other', async ({ station, sounder, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPath(station, sounder);
  await page.keyboard.press('[');
  await page.keyboard.press('a');
  await panel(page).getByRole('table', { name: 'A and B hop by hop' }).waitFor();
  await sounder.button('Copy the path').click();
  await expect(sounder.notice('Copied the path')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Path to way to hq · 203\.0\.113\.9 at two moments: Different routers from hop 2 on/);
  expect(text).toMatch(/^ +2 +100\.64\.9\.1 +6\.40 ms +0 % +2 +100\.64\.3\.1 +6\.20 ms +0 % {2}different router$/m);
});

test.describe('to axe', { tag: LONG }, () => {
  test.setTimeout(LOOKING_MS);
  test('nothing to object to at a moment, in a comparison, and where nothing was traced', async ({
    station,
    sounder,
    page,
  }) => {
    await openPath(station, sounder);
    await page.keyboard.press('[');
    await hop(page, 8).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('a');
    await panel(page).getByRole('table', { name: 'A and B hop by hop' }).waitFor();
    await expectAccessible(page);
    await moment(page).focus();
    await page.keyboard.press('Home');
    await panel(page).getByText('No trace data before').waitFor();
    await expectAccessible(page);
  });
});
