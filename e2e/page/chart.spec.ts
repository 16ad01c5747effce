import type { Locator } from '@playwright/test';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

/** Share of the plot's pixels that something was drawn on. */
const inkShare = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    let inked = 0;
    for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 0) inked += 1;
    return inked / (width * height);
  });

test('draws history, continues it live, and reads values at the cursor', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(30);
  station.start();
  await sounder.openTable();
  await sounder.select(7, 14);
  const canvas = sounder.chart.locator('canvas');
  await expect.poll(() => inkShare(canvas)).toBeGreaterThan(0.01);
  await expect(sounder.chart.getByText('host-00006 · 10.20.0.6')).toBeVisible();
  await expect(sounder.chart.locator('[data-part="value-0"]')).toHaveText(/^\d.* ms {2}\(/);
  await expect(sounder.chart.getByText('no reply in this range')).toBeVisible();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
  await expect(sounder.chart.getByText(/^\d\d:\d\d:\d\d/)).toBeVisible();
  await expect(sounder.chart.getByText('✕ 100 % lost')).toBeVisible();
});

test('zooms by dragging and goes back to live', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(10);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  const canvas = sounder.chart.locator('canvas');
  await expect.poll(() => inkShare(canvas)).toBeGreaterThan(0.005);
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the chart has no place');
  const zoomByDrag = async () => {
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
    await page.mouse.up();
  };
  await zoomByDrag();
  await expect(sounder.button('Return to live')).toBeVisible();
  await zoomByDrag();
  await test.step('the figures are those under the pointer, which has not moved since', async () => {
    const offMs = async () => {
      const { searchParams } = new URL(page.url());
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
      const read = await sounder.chart.locator('.readout-time').textContent();
      const [time, ms] = (read ?? '').split('.');
      const shown = Date.parse(`${new Date(from).toDateString()} ${time}`) + Number(ms ?? 0);
      return Math.abs(shown - (from + 0.6 * (to - from)));
    };
    await expect.poll(offMs).toBeLessThan(700);
  });
  await sounder.button('Return to live').click();
  await expect(sounder.chart.getByText('● Live')).toBeVisible();

  // Live samples that break off are asked for again, and the header says so meanwhile.
  station.breakTails();
  const broken = page.getByRole('banner').getByRole('button', { name: 'Live data interrupted' });
  await expect(broken).toBeVisible();
  await expect(broken).toHaveCount(0);
});

test('pans and zooms with the keyboard', async ({ station, sounder, page }) => {
  station.seed(10);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.chart.locator('canvas').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('+');
  await expect(sounder.chart.getByText(', 2 min 30 s')).toBeVisible();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await expect(sounder.chart.getByText('● Live')).toBeVisible();

  await sounder.button('Pin the chart').click();
  await sounder.row(2).click();
  const pinned = page.getByRole('region', { name: /^Pinned chart: host-00000/ });
  await expect(pinned.locator('canvas')).toBeVisible();
  await expect(sounder.chart.locator('canvas')).toHaveCount(2);
  await pinned.getByRole('button', { name: /^Unpin host-00000/ }).click();
  await expect(sounder.chart.locator('canvas')).toHaveCount(1);
  await page.keyboard.press('g');
  await page.keyboard.press('Escape');
  await expect(sounder.chart).toHaveCount(0);
  await expect(page.getByRole('grid', { name: 'Series' })).toBeFocused();
});

test('chooses spans up to a day', async ({ station, sounder }) => {
  station.seed(10);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.chart.getByRole('button', { name: '24 h' }).click();
  await expect(sounder.chart.getByRole('button', { name: '24 h' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => inkShare(sounder.chart.locator('canvas'))).toBeGreaterThan(0.02);
});

test('shows all that is stored, with loss by its outcome', async ({ station, sounder, page }) => {
  station.seed(3);
  station.script = (_, second) =>
    second % 4 === 0
      ? { outcome: second % 8 === 0 ? OUTCOMES.refused : OUTCOMES.timeout, rttMs: Number.NaN }
      : { outcome: OUTCOMES.reply, rttMs: 5 };
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  await sounder.chart.locator('canvas').waitFor();
  const all = page.getByRole('button', { name: 'All', exact: true });
  await all.click();
  await expect(all).toHaveAttribute('aria-pressed', 'true');
  await expect(sounder.chart.locator('.readout')).toContainText(/timeout · ⊘\s[\d\s]+\srefused/);
  const box = await sounder.chart.locator('.u-over').boundingBox();
  if (!box) throw new Error('no plot');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(sounder.chart.locator('.readout-quantiles')).toHaveText('median 5.00 ms · p95 5.00 ms');
  await sounder.button('30 d').click();
  await expect(sounder.button('30 d')).toHaveAttribute('aria-pressed', 'true');
  await expect(all).toHaveAttribute('aria-pressed', 'false');
});

test('draws eight of many and says so', async ({ station, sounder, page }) => {
  station.seed(40);
  await sounder.openTable();
  await sounder.table.focus();
  await page.keyboard.press('Control+a');
  await expect(sounder.chart.getByText('the first 8 of 40 selected')).toBeVisible();
});

test('has a figure for every series wherever the pointer is', async ({ station, sounder, page }) => {
  station.seed(9);
  station.script = (series, second) => ({ outcome: OUTCOMES.reply, rttMs: 1 + ((series + second) % 5) });
  station.start();
  await sounder.openTable();
  await sounder.select(2, 4, 6, 8);
  await sounder.button('1 m').click();
  const values = sounder.chart.locator('.readout-value');
  await expect(values).toHaveCount(4);
  const box = await sounder.chart.locator('.u-over').boundingBox();
  if (!box) throw new Error('no plot');
  for (const share of [0.2, 0.41, 0.63, 0.88]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await expect(sounder.chart.locator('.readout-time')).toHaveText(/^\d\d:\d\d:\d\d/);
    await expect.poll(() => values.allTextContents()).toEqual(new Array(4).fill(expect.stringMatching(/[µm]s/)));
  }
});

test('keeps its buttons where they are when a series with a path is selected, and notices off its axis', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(3);
  station.project.edit([{ op: 'put', name: 'way', target: { probe: 'traceroute', to: '192.0.2.9' } }]);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  const span = sounder.button('15 m');
  const before = await span.boundingBox();
  await sounder.select(1, 4);
  await page.getByRole('button', { name: 'Chart', exact: true }).last().click();
  await expect(page.getByRole('button', { name: 'Path', exact: true })).toBeVisible();
  expect((await span.boundingBox())?.x).toBe(before?.x);

  await sounder.row(1).click();
  // The axis is drawn again for the new selection: where it is then.
  const axisTop = async () => (await sounder.chart.locator('.u-axis').first().boundingBox())?.y ?? 0;
  let axis = 0;
  await expect
    .poll(async () => {
      axis = await axisTop();
      return axis;
    })
    .toBeGreaterThan(0);
  await page.keyboard.press('Delete');
  const notice = await page.locator('.bp6-toast').first().boundingBox();
  const noticeBottom = (notice?.y ?? Number.NaN) + (notice?.height ?? 0);
  expect(noticeBottom).toBeLessThan(axis);
  const table = await sounder.table.boundingBox();
  expect(noticeBottom).toBeLessThan((table?.y ?? 0) + (table?.height ?? 0) / 2);
});

test('writes a note at the pointer, and saves the visible points', async ({ station, sounder, page }) => {
  station.seed(3);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  const box = await sounder.chart.locator('.u-over').boundingBox();
  if (!box) throw new Error('no plot');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.press('n');
  await page.getByLabel('Note', { exact: true }).fill('Replaced the cable');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Added a note')).toBeVisible();

  const download = page.waitForEvent('download');
  await sounder.chart.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Save visible points as CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^sounder-host-00000-.*-to-.*\.csv$/);
});
