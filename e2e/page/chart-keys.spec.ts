import { expect, test } from './fixtures.ts';

test('turns the wheel, chooses days, and reads values and spans with keys', async ({ station, sounder, page }) => {
  station.seed(3);
  station.start();
  await sounder.openTable();
  await sounder.select(1, 2);
  const plot = sounder.chart.locator('.u-over').first();
  // Another selection makes another plot.
  await expect(sounder.chart.locator('.readout li')).toHaveCount(2);
  await expect.poll(() => plot.boundingBox()).not.toBeNull();

  await test.step('the wheel zooms and pans, and the page stays where it is', async () => {
    const box = await plot.boundingBox();
    if (!box) throw new Error('no plot');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let turns = 0; turns < 3; turns++) await page.mouse.wheel(0, -100);
    await expect(sounder.button('Return to live')).toBeVisible();
    await expect(sounder.chart.getByText(', 2 min 33 s')).toBeVisible();
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 2000);
    await page.keyboard.up('Shift');
    await expect(sounder.chart.getByText('● Live')).toBeVisible();
    expect(await page.evaluate(() => [scrollY, document.querySelector('.chart-plots')?.scrollTop])).toEqual([0, 0]);
  });

  await test.step('arrows read values, Shift extends a span, Escape leaves', async () => {
    await page.getByRole('button', { name: '5 m', exact: true }).click();
    await page.mouse.move(5, 5);
    await page.keyboard.press('g');
    await page.keyboard.press('ArrowLeft');
    const spoken = sounder.chart.locator('.chart-spoken');
    await expect(spoken).toHaveText(/^\d\d:\d\d:\d\d: host-00000 .* [µm]s.*; host-00001 /);
    await expect(sounder.chart.locator('.readout-time')).toHaveText(/^\d\d:\d\d:\d\d/);
    for (let steps = 0; steps < 5; steps++) await page.keyboard.press('Shift+ArrowLeft');
    await expect(spoken).toHaveText(/^Span of \d+ s from \d{4}-/);
    await expect(page.getByRole('region', { name: 'Statistics' })).toContainText('Chosen span');
    await page.keyboard.press('Control+ArrowLeft');
    await expect(spoken).toHaveText(/event|\d{4}-\d\d-\d\d/);
    await page.keyboard.press('Escape');
    await expect(sounder.chart.locator('.readout-time')).toHaveText('Visible range');
    await expect(sounder.chart).toBeVisible();
  });

  await test.step('the calendar takes days and presets by keys, the fields say what is wrong', async () => {
    const open = async () => {
      await sounder.button('Choose a span').click();
      await page.getByLabel('From').waitFor();
    };
    await open();
    await page.getByLabel('From').fill('03/01/2026');
    await expect(page.getByText('Write moments as 2026-03-01 14:05:09')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Show', exact: true })).toBeDisabled();
    const today = page.getByRole('grid', { name: /^\w+ \d{4}$/ }).locator('[aria-current=date]');
    await today.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(8);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(sounder.chart.getByText('00:00:00, 8 d')).toBeVisible();
    await open();
    await page.getByRole('button', { name: 'Yesterday' }).click();
    await expect(sounder.chart.getByText('00:00:00, 1 d')).toBeVisible();
    await sounder.button('Return to live').click();
  });
});

test('stacks, fills the window, opens another one, and saves pictures', async ({ station, sounder, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  station.seed(4);
  station.start();
  await sounder.openTable();
  await sounder.select(1, 2, 3);
  const plots = sounder.chart.locator('.chart-plot canvas');
  await expect(plots).toHaveCount(1);
  await sounder.chart.getByRole('button', { name: 'View' }).click();
  await page.getByText('A plot for each series').click();
  await page.keyboard.press('Escape');
  await expect(plots).toHaveCount(3);
  const first = await sounder.chart.locator('.u-over').first().boundingBox();
  if (!first) throw new Error('no plot');
  await page.mouse.move(first.x + first.width / 2, first.y + first.height / 2);
  await expect(sounder.chart.locator('.u-cursor-x').last()).toBeVisible();

  await test.step('Z takes the whole window and gives it back', async () => {
    await page.mouse.move(5, 5);
    await page.keyboard.press('z');
    await expect(sounder.button('Chart below the table')).toHaveAttribute('aria-pressed', 'true');
    const box = await sounder.chart.boundingBox();
    expect([box?.x, box?.y, box?.width]).toEqual([0, 0, page.viewportSize()?.width]);
    const scrolled = () =>
      sounder.chart.locator('.chart-plots').evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    const lowest = async () => (await plots.last().boundingBox())?.y ?? 0;
    await page.setViewportSize({ width: 1280, height: 1100 });
    await expect.poll(lowest).toBeGreaterThan(600);
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect.poll(lowest).toBeLessThan(600);
    await expect.poll(scrolled, 'plots that shrink with the window').toBe(0);
    await page.keyboard.press('z');
    await expect(sounder.table).toBeVisible();
  });

  await test.step('Shift and a drag choose a span for statistics', async () => {
    const box = await sounder.chart.locator('.u-over').first().boundingBox();
    if (!box) throw new Error('no plot');
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect(page.getByRole('region', { name: 'Statistics' })).toContainText('Chosen span');
    await expect(sounder.chart.getByText('● Live')).toBeVisible();
  });

  await test.step('a picture is saved and copied', async () => {
    const save = () => sounder.chart.getByRole('button', { name: 'Save', exact: true }).click();
    const download = page.waitForEvent('download');
    await save();
    await page.getByRole('menuitem', { name: /PNG/ }).click();
    expect((await download).suggestedFilename()).toMatch(/^sounder-.*\.png$/);
    await save();
    await page.getByRole('menuitem', { name: /[Cc]opy/ }).click();
    await expect(page.locator('.bp6-toast', { hasText: 'Copied' })).toBeVisible();
    const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    expect(types).toContain('image/png');
  });

  await test.step('another window shows the same chart', async () => {
    const popup = page.waitForEvent('popup');
    await sounder.button('Open the chart in another window').click();
    const other = await popup;
    await expect(other.getByRole('region', { name: 'Chart' }).locator('.readout li')).toHaveCount(3);
    await expect(other.getByRole('button', { name: 'Chart below the table' })).toBeVisible();
  });
});
