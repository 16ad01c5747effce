import { chartMinute, command, dialog, grid, press, raise, replayed, rows, selectLossy } from './acts.mjs';

/** Time for trends, which begin when the page is opened. */
const TREND_MS = 40_000;

const filter = (page) => page.getByRole('combobox', { name: 'Filter series' });

/** The middle of a cell of the grid, whose cells are pixels of a drawing. */
async function pointOfCell(page, row, column) {
  const box = await page.locator('.cells-canvas').boundingBox();
  const count = Number(await page.getByRole('grid', { name: 'Addresses' }).getAttribute('aria-rowcount'));
  return [box.x + ((column + 0.5) / 256) * box.width, box.y + ((row + 0.5) / count) * box.height];
}

async function openGrid(page) {
  await command('grid')(page);
  await page.getByText(/addresses in \d+ rows/).waitFor();
}

const chooseView = (names) => async (page) => {
  await page.getByRole('button', { name: 'View', exact: true }).click();
  for (const name of names) await page.locator('.bp6-popover').getByText(name, { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.waitForTimeout(1500);
};

export const OVERVIEW_SCREENS = [
  { name: 'empty', lab: 'empty', show: async (page) => page.getByText('No targets yet').waitFor() },
  { name: 'tour', lab: 'empty', startsTour: true, show: async (page) => page.getByRole('dialog').waitFor() },
  {
    name: 'list',
    lab: 'site',
    async show(page) {
      await page.getByRole('columnheader', { name: /Loss/ }).click();
      await rows(page).nth(10).waitFor();
      // From the last ones that are down to the lossy ones.
      await rows(page).nth(10).hover();
      await page.mouse.wheel(0, 500);
      await page.mouse.move(0, 0);
      await page.waitForTimeout(TREND_MS);
    },
  },
  {
    name: 'list-groups',
    lab: 'site',
    async show(page) {
      await page.getByRole('combobox', { name: 'Grouping of the rows' }).selectOption('By site');
      await command('collapse all targets or groups')(page);
      await page.getByRole('button', { name: 'Show the rows of Data centres' }).click();
      await page.getByRole('button', { name: 'Show the rows of West' }).click();
      await page.mouse.move(0, 0);
      await page.waitForTimeout(TREND_MS);
    },
  },
  {
    name: 'filter',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await filter(page).click();
      await page.keyboard.type('loss>0 state:');
      await page.waitForTimeout(1000);
    },
  },
  {
    name: 'row-menu',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await filter(page).fill('loss>0 up');
      await rows(page).nth(3).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'columns', lab: 'site', isSmall: true, show: dialog(command('choose columns'), 'Columns') },
  {
    name: 'views',
    lab: 'site',
    isSmall: true,
    async show(page) {
      for (const [words, name] of [
        ['loss>0 up', 'Lossy'],
        ['state:down', 'Down'],
        ['tag:voice', 'Voice'],
      ]) {
        await filter(page).fill(words);
        await dialog(command('saved views'), 'Saved views')(page);
        await page.getByRole('textbox', { name: 'Save the list as it is now' }).fill(name);
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: `Apply view ${name}` }).waitFor();
        if (name !== 'Voice') await page.keyboard.press('Escape');
      }
    },
  },
  {
    name: 'chart',
    lab: 'site',
    async show(page) {
      await selectLossy(page);
      await chartMinute(page);
    },
  },
  {
    name: 'chart-full',
    lab: 'site',
    async show(page) {
      await selectLossy(page, [1, 3]);
      await page.getByRole('button', { name: '5 m', exact: true }).click();
      await page.keyboard.press('z');
      await chooseView(['A plot for each series', 'Statistics', 'Distribution', 'Smoke'])(page);
    },
  },
  {
    name: 'pinned',
    lab: 'site',
    async show(page) {
      await selectLossy(page, [1]);
      await chartMinute(page);
      await page.getByRole('button', { name: 'Pin the chart' }).click();
      await rows(page).nth(4).click();
      await page.getByRole('region', { name: /^Pinned chart/ }).waitFor();
      await raise(page, 6);
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'note',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await selectLossy(page, [1]);
      await chartMinute(page);
      await grid(page).focus();
      await dialog(press('n'), 'Add a note')(page);
      await page.getByLabel('Note', { exact: true }).fill('Uplink moved to port 12');
    },
  },
  { name: 'grid', lab: 'site', show: openGrid },
  {
    name: 'grid-card',
    lab: 'site',
    async show(page) {
      await openGrid(page);
      await page.mouse.click(...(await pointOfCell(page, 3, 40)));
      await page.getByRole('complementary', { name: /^Pinned: / }).waitFor();
      await page.mouse.move(0, 0);
    },
  },
  {
    name: 'grid-replay',
    lab: 'site',
    async show(page) {
      await openGrid(page);
      await page.keyboard.press('Alt+h');
      await replayed(page);
      await page.waitForTimeout(4000);
    },
  },
  {
    name: 'replay',
    lab: 'site',
    async show(page) {
      await selectLossy(page);
      await chartMinute(page);
      await page.keyboard.press('Alt+h');
      await replayed(page);
      await page.waitForTimeout(5000);
    },
  },
  { name: 'alerts', lab: 'site', show: press('Alt+a') },
  { name: 'events', lab: 'site', show: press('v') },
];
