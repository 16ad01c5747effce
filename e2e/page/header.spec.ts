import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ScriptedStation } from './scripted-station.ts';
import { MAIN } from './tags.ts';

/** Everything that the header can have to say, at once. */
function sayEverything(station: ScriptedStation): void {
  station.seed(2000);
  station.project.name = 'Branch 12, second floor, core and distribution';
  station.start();
  station.trust = {
    lateP99Us: 24_000,
    tooLateRatio: 0.4,
    notMeasured: 3120,
    receiveOverflow: 12,
    droppedSamples: 7,
    unstoredSamples: 0,
  };
  station.isDiskLow = true;
  station.engineFault = { code: 'packet-io.permission-denied', message: 'Not permitted.', hint: 'Unlock it.' };
  station.addEvent({ kind: 'disk-low', message: 'The disk is almost full', excluded: false, endMs: null });
  station.capture = {
    ...{
      file: '/data/captures/long.pcapng',
      state: 'running',
      packets: 1_234_567,
      dropped: 0,
      bytes: 9e8,
      fault: null,
    },
  };
}

async function startSurvey(page: Page, name = 'Before the new uplink'): Promise<void> {
  await page.keyboard.press('Alt+s');
  const form = page.getByRole('dialog', { name: 'Start survey' });
  await form.getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0); // its keys are the page's again
  await expect(page.getByRole('banner').getByRole('button', { name })).toBeAttached();
}

/** Begins an export that does not end, and opens the project read-only, which ends neither. */
async function sayTheRest(station: ScriptedStation, page: Page): Promise<void> {
  station.isReadingHeld = true;
  await page.keyboard.press('Alt+e');
  await page.getByRole('dialog', { name: 'Export stored data' }).getByRole('button', { name: 'Export' }).click();
  station.projects = { ...station.projects, readOnly: true };
  const header = page.getByRole('banner');
  await expect(header.getByRole('button', { name: /Exporting/ })).toBeAttached();
  await expect(header.getByRole('button', { name: 'Read-only' })).toBeAttached();
}

/** The parts of a bar outside the window or under another part, by their text. */
async function hiddenParts(page: Page, bar: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const shown = [
      ...document.querySelectorAll<HTMLElement>(`${selector} :is(button, [role=status], .run-time, input)`),
    ].filter((one) => one.checkVisibility());
    return shown.flatMap((one) => {
      const box = one.getBoundingClientRect();
      const isInside = box.left >= 0 && box.right <= innerWidth + 0.5 && box.width > 0;
      const isCut = one.scrollWidth > one.clientWidth + 1;
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const isOnTop = top !== null && (one === top || one.contains(top) || top.contains(one));
      return isInside && !isCut && isOnTop ? [] : [one.getAttribute('aria-label') ?? one.textContent ?? ''];
    });
  }, bar);
}

for (const width of [1280, 1440, 1920]) {
  test(`has room for every badge and button at ${width} px`, async ({ station, sounder, page }) => {
    await page.setViewportSize({ width, height: 800 });
    sayEverything(station);
    await sounder.openTable();
    await expect(page.getByRole('banner').getByText('Recording')).toBeAttached();
    await expect(page.getByRole('banner').getByText('packets/s')).toBeAttached();
    await startSurvey(page);
    await sayTheRest(station, page);
    await expect.poll(() => hiddenParts(page, '.app-header')).toEqual([]);
    await sounder.row(1).click();
    await expect.poll(() => hiddenParts(page, '.toolbar')).toEqual([]);
    // Whatever is not a button of its own any more is in the menu.
    const more = page.getByRole('button', { name: 'More', exact: true });
    if (!(await more.isVisible())) return;
    await more.click();
    for (const name of [/^Events/, 'Doctor', 'Groups', /^Default settings/, /^Settings/, 'All commands']) {
      await expect(page.getByRole('menuitem', { name })).toBeVisible();
    }
    await page.getByRole('menuitem', { name: 'Groups' }).click();
    await expect(sounder.panel('Groups')).toBeVisible();
  });
}

test('lets a panel lie over the table at 1280 px, with the toolbar in reach', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  station.seed(50);
  await sounder.openTable();
  const before = await sounder.table.boundingBox();
  await page.keyboard.press('Alt+g');
  await expect(sounder.panel('Groups')).toBeVisible();
  expect((await sounder.table.boundingBox())?.width).toBe(before?.width);
  await expect.poll(() => hiddenParts(page, '.toolbar')).toEqual([]);
  await sounder.button('Add targets').click();
  await expect(sounder.pasteDialog).toBeVisible();
});

test('works at 1024 px: list, grid and settings', async ({ station, sounder, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  sayEverything(station);
  await sounder.openTable();
  await startSurvey(page);
  await sayTheRest(station, page);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await sounder.row(1).click();
  for (const bar of ['.app-header', '.toolbar']) await expect.poll(() => hiddenParts(page, bar)).toEqual([]);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.keyboard.press('Shift+G');
  await page.getByRole('grid', { name: 'Addresses' }).waitFor();
  expect(await page.locator('.cells-frame').evaluate((frame) => frame.scrollWidth - frame.clientWidth)).toBe(0);
  const cause = page.getByRole('status', { name: 'Shared by failing series' });
  await expect(cause).not.toBeEmpty();
  expect(await cause.evaluate((line) => line.scrollWidth - line.clientWidth)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Control+Comma');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const box = await settings.boundingBox();
  expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 9999) <= 1024).toBe(true);
});

test('names the running survey at 1024 px before badges say that all is well', async ({ station, sounder, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  station.seed(2);
  station.start();
  await sounder.openTable();
  await startSurvey(page);
  const shownWidth = (word: string) =>
    page
      .getByRole('banner')
      .locator('.badge-word')
      .filter({ hasText: word })
      .evaluate((one) => one.clientWidth || one.getBoundingClientRect().width);
  expect(await shownWidth('Before the new uplink')).toBeGreaterThan(20);
  expect(await shownWidth('Engine OK')).toBeLessThanOrEqual(1);
});

for (const width of [1024, 1280]) {
  test(`cuts a long name of the running survey at ${width} px, and not its time`, async ({
    station,
    sounder,
    page,
  }) => {
    await page.setViewportSize({ width, height: 768 });
    station.seed(2);
    station.start();
    await sounder.openTable();
    const name = 'A survey with a rather long name that somebody wrote for the whole of floor 3';
    await startSurvey(page, name);
    await expect.poll(() => hiddenParts(page, '.app-header')).toEqual([]);
    const badge = page.getByRole('banner').getByTitle(`Survey ${name} is running`);
    const right = async (one: Locator) => {
      const box = await one.boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    expect(await right(badge.getByText(/^00:00:/))).toBeLessThanOrEqual(await right(badge));
    const isCut = (one: HTMLElement) =>
      one.scrollWidth > one.clientWidth && getComputedStyle(one).textOverflow === 'ellipsis';
    expect(await badge.getByText(name).evaluate(isCut)).toBe(true);
  });
}

test('keeps everything in reach in a narrow window', async ({ station, sounder, page }) => {
  await page.setViewportSize({ width: 760, height: 700 });
  sayEverything(station);
  await sounder.openTable();
  await expect.poll(() => hiddenParts(page, '.app-header')).toEqual([]);
  await expect.poll(() => hiddenParts(page, '.toolbar')).toEqual([]);
  await expect(sounder.button('Pause')).toBeVisible();
});
