import { expect, test } from './fixtures.ts';
import type { SounderPage } from './sounder-page.ts';
import { MAIN } from './tags.ts';

const numberIn = (text: string | null): number => Number((text ?? '').replaceAll('\u202f', ''));

test('lists ten thousand series and keeps their numbers moving', { tag: MAIN }, async ({ station, sounder }) => {
  station.seed(10_240);
  station.start();
  await sounder.openTable();
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '10241');
  const sent = sounder.cell(sounder.row(1), 'sent');
  await expect.poll(async () => numberIn(await sent.textContent())).toBeGreaterThan(0);
  const before = numberIn(await sent.textContent());
  await expect.poll(async () => numberIn(await sent.textContent())).toBeGreaterThan(before + 1);
});

test('has rows in the document only while they are seen', async ({ station, sounder }) => {
  station.seed(10_240);
  await sounder.openTable();
  await sounder.table.focus();
  await sounder.page.keyboard.press('End');
  await expect(sounder.chart).toBeVisible();
  await expect(sounder.row(10_240)).toBeInViewport();
  await expect(sounder.row(1)).toHaveCount(0);
  expect(await sounder.table.getByRole('row').count()).toBeLessThan(80);
});

test('keeps the row in view that was clicked when the chart opens over it', async ({ station, sounder }) => {
  station.seed(100);
  await sounder.openTable();
  const low = sounder.row(24);
  await low.click();
  await expect(sounder.chart).toBeVisible();
  await expect(low).toBeInViewport({ ratio: 1 });
});

test('says outcomes with a glyph and a word', async ({ station, sounder }) => {
  station.seed(20);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.rowOf('host-00013'), 'outcome')).toHaveText('✕down');
  await expect(sounder.cell(sounder.rowOf('host-00001'), 'outcome')).toHaveText('●up');
});

test('sorts by a column, the worst first, and back to the order of the file', { tag: MAIN }, async ({
  station,
  sounder,
}) => {
  station.seed(200);
  station.start();
  await sounder.openTable();
  const heading = sounder.heading('Loss %');
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'descending');
  await expect(sounder.cell(sounder.row(1), 'loss')).toHaveText('100');
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'ascending');
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'none');
  await expect(sounder.cell(sounder.row(1), 'name')).toHaveText('host-00000');
});

test('does not move rows under the pointer of somebody who works with them', async ({ station, sounder, page }) => {
  station.seed(200);
  station.start();
  await sounder.openTable();
  await sounder.heading('Last').getByRole('button').click();
  await sounder.row(3).hover();
  const names = () => page.locator('[data-column="name"]').allTextContents();
  const before = await names();
  // Samples that would reorder the table arrive while the pointer keeps moving.
  const sent = sounder.cell(sounder.row(3), 'sent');
  const start = numberIn(await sent.textContent());
  await expect
    .poll(async () => {
      await page.mouse.move(300 + Math.random() * 40, 300);
      return numberIn(await sent.textContent());
    })
    .toBeGreaterThan(start + 1);
  expect(await names()).toEqual(before);
  await expect(page.getByText('Sorting paused')).toBeVisible();
});

test('filters by text, state and comparison', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(300);
  station.start();
  await sounder.openTable();
  await sounder.filter.fill('10.20.1.4');
  await expect(page.getByText('5 of 300')).toBeVisible();
  await sounder.filter.fill('down');
  await expect(page.getByText('3 of 300')).toBeVisible();
  await sounder.filter.fill('state:down');
  await expect(page.getByText('3 of 300')).toBeVisible();
  const tiles = page.getByRole('region', { name: 'Summary' });
  await expect(tiles.getByRole('button')).toHaveText([/up$/, /lossy$/, /down, \d unreachable$/, /no reply yet$/]);
  await sounder.filter.fill('rtt>80 !down');
  await expect
    .poll(async () => (await sounder.cell(sounder.row(1), 'lastMs').textContent()) ?? '')
    .toMatch(/^\d{2,3}(\.\d)?ms$/);
  await sounder.filter.fill('nothing has this');
  await expect(page.getByRole('heading', { name: 'No series matches the filter' })).toBeVisible();
  await sounder.button('Clear the filter').last().click();
  await expect(page.getByText('300 rows')).toBeVisible();
});

test('completes words of the filter and names a field that does not exist', async ({ station, sounder, page }) => {
  station.seed(30);
  station.start();
  await sounder.openTable();
  await sounder.filter.click();
  await page.keyboard.type('tim');
  await expect(page.getByRole('option', { name: 'timeout' })).toBeVisible();
  await expect(sounder.filter).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toHaveId(
    (await sounder.filter.getAttribute('aria-activedescendant')) ?? '',
  );
  await page.keyboard.press('Escape');
  await expect(sounder.filter).toHaveAttribute('aria-expanded', 'false');
  await expect(sounder.filter).not.toHaveAttribute('aria-activedescendant');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(sounder.filter).toHaveValue('timeout ');
  await expect(page.getByText('1 of 30')).toBeVisible();
  await sounder.filter.fill('foo>3');
  await expect(page.getByRole('alert')).toContainText('Unknown field "foo"');
  await expect(page.getByText('30 rows')).toBeVisible();
  await sounder.filter.fill('10.20.0.16/28 loss >= 0');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText('14 of 30')).toBeVisible();
});

test('shows names that cannot be resolved in red, with a tile that lists them', async ({ station, sounder, page }) => {
  station.seed(3);
  station.project.unresolvable.add('gone.example');
  station.project.edit([
    { op: 'put', name: 'gone', target: { probe: 'icmp', to: 'gone.example' } },
    { op: 'put', name: 'off', target: { probe: 'icmp', to: '10.0.0.9', enabled: false } },
  ]);
  station.start();
  await sounder.openTable();
  const state = sounder.cell(sounder.rowOf('gone'), 'outcome');
  await expect(state).toContainText('cannot be resolved');
  await expect(state).toHaveAttribute('data-tone', 'bad');
  for (const [tile, listed] of [
    ['unresolved', ['gone']],
    ['up', ['host-00000', 'host-00001', 'host-00002']],
  ] as const) {
    const button = page.getByRole('region', { name: 'Summary' }).getByRole('button', { name: new RegExp(`${tile}$`) });
    await expect(button).toContainText(String(listed.length));
    await button.click();
    await expect(page.getByText(`${listed.length} of 5`)).toBeVisible();
    for (const name of listed) await expect(sounder.rowOf(name)).toBeVisible();
    await button.click();
  }
});

test('selects with click, Ctrl, Shift and Ctrl+A', async ({ station, sounder, page }) => {
  station.seed(50);
  await sounder.openTable();
  await sounder.row(2).click();
  await sounder.row(5).click({ modifiers: ['Shift'] });
  await expect(page.getByText('4 selected')).toBeVisible();
  await sounder.row(3).click({ modifiers: ['Control'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('50 selected', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('selected')).toHaveCount(0);
});

test('copies the selected rows as text and as CSV', async ({ station, sounder, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  station.seed(20);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.rowOf('host-00013'), 'outcome')).toContainText('down');
  await sounder.select(14, 2);
  await page.keyboard.press('Control+c');
  await expect(sounder.notice('Copied 2 rows')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^State\s+Name\s+Address/);
  expect(text).toMatch(/^down\s+host-00013\s+10\.20\.0\.13\s.*100 %/m);
  await sounder.button('Copy as CSV').click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('down,host-00013,icmp,10.20.0.13,,,,1,');
});

test('saves a file where the clipboard is not available', async ({ station, sounder, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('denied')) } });
  });
  station.seed(5);
  await sounder.openTable();
  const download = page.waitForEvent('download');
  await sounder.table.focus();
  await page.keyboard.press('Control+Shift+C');
  expect((await download).suggestedFilename()).toBe('sounder-series.csv');
});

/** Titles of columns, and which of them have a heading or a cell in the first row that is cut off. */
async function columnsOf(sounder: SounderPage): Promise<{ readonly titles: string[]; readonly cut: string[] }> {
  return sounder.table.evaluate((table) => {
    const right = table.getBoundingClientRect().left + table.clientWidth;
    const headings = [...table.querySelectorAll<HTMLElement>('[role=columnheader]')];
    const cells = [...table.querySelectorAll<HTMLElement>('[aria-rowindex="2"] [role=gridcell]')];
    const isCut = (one: HTMLElement | undefined) =>
      one !== undefined && (one.getBoundingClientRect().right > right + 0.5 || one.scrollWidth > one.clientWidth);
    const titles = headings.map((heading) => heading.textContent ?? '');
    return { titles, cut: titles.filter((_, at) => isCut(headings[at]) || isCut(cells[at])) };
  });
}

test('shows every column of plain targets in a window of 1280 px', async ({ station, sounder, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  station.seed(60);
  station.project.edit([{ op: 'put', name: 'way', target: { probe: 'traceroute', to: '203.0.113.9' } }]);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.row(1), 'jitterMs')).toHaveText(/s$/);
  const { titles, cut } = await columnsOf(sounder);
  expect(titles).toEqual(expect.arrayContaining(['Probe', 'Jitter', 'TTL']));
  expect(cut).toEqual([]);
});

/** The texts among these that a cell of the first row would cut off. */
async function cutIn(sounder: SounderPage, column: string, texts: readonly string[]): Promise<string[]> {
  return sounder.cell(sounder.row(1), column).evaluate((cell, all) => {
    const probe = cell.cloneNode(true) as HTMLElement;
    probe.dataset['tone'] = 'bad';
    cell.after(probe);
    probe.style.position = 'absolute';
    probe.style.width = `${cell.getBoundingClientRect().width}px`;
    const cut = all.filter((text) => {
      (probe.lastElementChild ?? probe).textContent = text;
      return probe.scrollWidth > probe.clientWidth;
    });
    probe.remove();
    return cut;
  }, texts);
}

const LONGEST_STATES = ['cannot be resolved', 'unreachable', 'no sample yet', 'not measured', 'cannot be sent'];

test('has room for every state and port, and in a wide window for every probe', async ({ station, sounder, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  station.project.edit([
    { op: 'putGroup', name: 'transit', group: { dscp: 10 } },
    {
      op: 'put',
      name: 'mail',
      target: { probe: 'udp-unreachable', to: '10.0.0.1', port: '33434', groups: ['transit'] },
    },
  ]);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.row(1), 'jitterMs')).toHaveText(/s$/);
  for (const width of [1280, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await cutIn(sounder, 'outcome', LONGEST_STATES)).toEqual([]);
    expect(await cutIn(sounder, 'port', ['65535'])).toEqual([]);
  }
  expect(await cutIn(sounder, 'probe', ['udp-unreachable'])).toEqual([]);
});

test('shows every column there is at 1440 px, and at less that there are more', async ({ station, sounder, page }) => {
  station.project.edit([
    { op: 'putGroup', name: 'transit', group: { dscp: 10 } },
    { op: 'put', name: 'web', target: { probe: 'tcp-syn', to: '10.0.0.1', port: '443', groups: ['transit'] } },
  ]);
  station.start();
  await sounder.openTable();
  await expect(sounder.cell(sounder.row(1), 'jitterMs')).toHaveText(/s$/);
  const { titles, cut } = await columnsOf(sounder);
  expect(titles).toEqual(expect.arrayContaining(['Probe', 'Port', 'Group', 'Jitter', 'TTL']));
  expect(cut).toEqual([]);
  await expect(sounder.table).not.toHaveClass(/has-more/);
  await page.setViewportSize({ width: 1100, height: 800 });
  await expect(sounder.table).toHaveClass(/has-more/);
  await sounder.table.evaluate((table) => table.scrollTo({ left: table.scrollWidth }));
  await expect(sounder.heading('TTL')).toBeInViewport({ ratio: 1 });
  await expect(sounder.table).not.toHaveClass(/has-more/);
});
