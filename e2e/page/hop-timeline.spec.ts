import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('shows the timelines of hops, pinned with mouse and keyboard, and their networks by a data file', async ({
  station,
  sounder,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  station.project.edit([
    { op: 'put', name: 'way to hq', target: { probe: 'traceroute', to: '203.0.113.9', flows: 4 } },
  ]);
  station.rounds = 400;
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  const path = page.getByRole('region', { name: 'Path', exact: true });
  const timeline = page.getByRole('region', { name: 'Hop timeline' });
  const hop = (number: number) => path.getByRole('button', { name: String(number), exact: true });

  await test.step('a row opens the timeline of its hop alone', async () => {
    await expect(path.getByRole('img', { name: 'Course of hop 3' })).toBeVisible();
    await path.getByRole('cell', { name: /198\.51\.100\.9 / }).click();
    await expect(hop(3)).toHaveAttribute('aria-pressed', 'true');
    await expect(timeline.getByText('Hop 3 · ae1.edge2.fra.example.net')).toBeVisible();
    await expect(timeline.locator('[data-part="value-0"]')).toHaveText(/^\d+\.\d+ ms {2}\(\d/);
  });

  await test.step('keys pin another one beside it, and arrows move', async () => {
    await hop(3).focus();
    await page.keyboard.press('ArrowDown');
    await expect(hop(4)).toBeFocused();
    await page.keyboard.press('Shift+Enter');
    const explained = 'Hop 4 · xe-0-0.core1.ams.example.net · missing replies: see Notes';
    await expect(timeline.getByText(explained)).toBeVisible();
    await expect(timeline.getByText('Hop 3 ·')).toBeVisible();
    await expect(timeline.locator('[data-part="loss-1"]')).toHaveText('');
    await timeline.getByRole('button', { name: '1 h', exact: true }).click();
    await expect(path.getByRole('columnheader', { name: '1 h' })).toBeVisible();
    const plot = await timeline.locator('.u-over').boundingBox();
    if (!plot) throw new Error('no plot');
    await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2);
    await page.mouse.wheel(0, -100);
    await expect(path.getByRole('columnheader', { name: '48 min' })).toBeVisible();
    await timeline.getByRole('button', { name: 'Reset zoom' }).click();
    await expect(path.getByRole('columnheader', { name: '1 h' })).toBeVisible();
  });

  await test.step('arrows read its values, and Enter goes to that moment', async () => {
    const reading = timeline.getByRole('group', { name: /^Hop timeline: left and right/ });
    await reading.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(timeline.locator('[aria-live=polite]')).toContainText(/Hop 3/);
    await page.keyboard.press('Enter');
    await expect(timeline.locator('[aria-live=polite]')).toContainText(/^Path at \d/);
    await expect(reading).toBeFocused();
    await sounder.button('Return to live').click();
  });

  await test.step('a file that is none is refused in words, a good one names the networks', async () => {
    await page.getByRole('button', { name: 'AS numbers and countries' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Data files').fill('/etc/passwd');
    await dialog.getByRole('button', { name: 'Use these files' }).click();
    await expect(dialog.getByRole('alert')).toContainText('/etc/passwd: Not a MaxMind DB file');
    await expectAccessible(page, '[role=dialog]');
    await dialog.getByLabel('Data files').fill('/data/asn.mmdb');
    await dialog.getByRole('button', { name: 'Use these files' }).click();
    await expect(dialog.getByText(/Test-ASN, data of 2026-06-01/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(path.getByRole('cell', { name: 'AS64500 Example Carrier, DE' }).first()).toBeVisible();
    await expect(path.getByText('AS numbers and countries: Test networks')).toBeAttached();
    await sounder.button('Copy as Markdown').click();
    await expect(sounder.notice('Copied the path')).toBeVisible();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(
      /^\| hop \| loss \| sent \| last \| avg \| best \| worst \| stdev \| jitter \| p95 \| address \|$/m,
    );
    expect(text).toContain('AS64500 Example Carrier, DE');
  });

  await test.step('statistics begin again without stopping', async () => {
    await sounder.button('Reset the statistics of the path').click();
    await expect(path.getByText(/^\d rounds? on 4 flows since/)).toBeVisible();
    await expectAccessible(page, '.chart-panel');
    await timeline.getByRole('button', { name: 'Close the hop timeline' }).click();
    await expect(timeline).toHaveCount(0);
  });
});
