import { expect, test } from './fixtures.ts';
import { TOKEN } from './page-server.ts';
import { MAIN } from './tags.ts';

const DAY_MS = 86_400_000;

/** A colour in the notation of computed styles. */
function rgbOf(hex: string): string {
  const value = Number.parseInt(hex.slice(1), 16);
  return `rgb(${value >> 16}, ${(value >> 8) & 255}, ${value & 255})`;
}

test('takes the token out of the URL and keeps it for a reload', { tag: MAIN }, async ({ station, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  expect(page.url()).not.toContain(TOKEN);
  await page.reload();
  await expect(sounder.row(1)).toBeVisible();
});

test('tells how to get in without a token, and takes it', async ({ station, sounder, page }) => {
  station.seed(3);
  await page.goto(sounder.url.replace(/#.*/, '?filter=host-00001'));
  await expect(page.getByText('Open the URL that Sounder printed')).toBeVisible();
  await page.getByLabel('Or enter the URL or the token here').fill(sounder.url);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(sounder.row(1)).toBeVisible();
  expect(new URL(page.url()).searchParams.get('filter')).toBe('host-00001');
});

test('tells how to get in with a wrong token', async ({ sounder, page }) => {
  await page.goto(sounder.url.replace(/#.*/, '#wrong'));
  await expect(page.getByText('Sounder does not accept this page’s token')).toBeVisible();
});

test('comes back by itself after the station went, with what changed meanwhile', { tag: MAIN }, async ({
  station,
  server,
  sounder,
  page,
}) => {
  station.seed(30);
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  await expect(sounder.chart.locator('canvas')).toBeVisible();
  server.isRefusing = true;
  server.drop();
  await expect(page.getByText('Connection to Sounder lost.')).toBeVisible();
  station.project.edit([
    { op: 'delete', name: 'host-00003' },
    { op: 'put', name: 'new one', target: { probe: 'icmp', to: '192.0.2.77' } },
    { op: 'put', name: 'another', target: { probe: 'icmp', to: '192.0.2.78' } },
  ]);
  server.isRefusing = false;
  await expect(page.getByText('Connection to Sounder lost.')).toHaveCount(0);
  await expect(sounder.table).toHaveAttribute('aria-rowcount', '32');
  await sounder.filter.fill('new one');
  await expect(sounder.rowOf('new one')).toBeVisible();
  await sounder.filter.fill('');
  await expect(page.getByText('1 selected')).toBeVisible();
  const sent = sounder.cell(sounder.row(1), 'sent');
  const before = Number(await sent.textContent());
  await expect.poll(async () => Number(await sent.textContent())).toBeGreaterThan(before);
});

test('tells a stranger on the port nothing, says so, and comes back once the port is the station’s again', async ({
  station,
  server,
  sounder,
  page,
}) => {
  station.seed(3);
  await sounder.openTable();
  server.token = 'the stranger does not know it';
  server.heard.length = 0;
  server.drop();
  await expect(page.getByText('another program uses the port')).toBeVisible();
  expect(server.heard.length).toBeGreaterThan(0);
  for (const text of server.heard) {
    expect(JSON.parse(text)).toEqual({ t: 'hello', version: 2, nonce: expect.stringMatching(/^[0-9a-f]{64}$/) });
  }
  server.token = TOKEN;
  await expect(page.getByText('Connection to Sounder lost.')).toHaveCount(0);
  await expect(sounder.row(1)).toBeVisible();
});

test('shows nothing as running, trusted or green while the station is gone', async ({
  station,
  server,
  sounder,
  page,
}) => {
  station.seed(20);
  const beforeMs = Math.floor(Date.now() / 1000) * 1000;
  station.start();
  await sounder.openTable();
  await sounder.row(1).click();
  const header = page.getByRole('banner');
  await expect(header.getByText('● Running')).toBeVisible();
  await expect(sounder.cell(sounder.row(1), 'outcome')).toHaveText('●up');
  const green = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--good'));
  server.isRefusing = true;
  server.drop();
  await expect(header.getByRole('status')).toHaveText(/^Disconnected – last data \d\d:\d\d:\d\d$/);
  const [hour = 0, minute = 0, second = 0] = ((await header.getByRole('status').textContent()) ?? '')
    .slice(-8)
    .split(':')
    .map(Number);
  const lastData = new Date(beforeMs).setHours(hour, minute, second);
  expect((lastData - beforeMs + DAY_MS) % DAY_MS).toBeLessThanOrEqual(Date.now() - beforeMs);
  for (const word of ['Running', 'Trusted', 'Engine OK']) await expect(header.getByText(word)).toHaveCount(0);
  await expect(sounder.chart.getByText('● Live')).toHaveCount(0);
  await expect(sounder.button(/^(Start|Pause)$/)).toBeDisabled();
  const colours = await page.evaluate(() => {
    const shown = document.querySelectorAll('.app-header *, .summary *, [data-column="outcome"] *');
    return [...new Set([...shown].map((one) => getComputedStyle(one).color))];
  });
  expect(colours).not.toContain(rgbOf(green.trim()));
  server.isRefusing = false;
  await expect(header.getByText('● Running')).toBeVisible();
});

test('says so when asked for something while there is no connection', async ({ station, server, sounder, page }) => {
  station.seed(3);
  await sounder.openTable();
  server.isRefusing = true;
  server.drop();
  await expect(page.getByText('Connection to Sounder lost.')).toBeVisible();
  await sounder.row(1).click();
  await sounder.button('Delete').click();
  await expect(sounder.notice('No connection to Sounder')).toBeVisible();
});
