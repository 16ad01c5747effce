// The screens that docs has pictures of: each entry is one picture per theme and size. A new screen is one more entry.
//
// `name`  file name, `NAME-THEME-WIDTH.png`
// `lab`   network and project that it shows: see labs.mjs
// `isSmall`  only at the smaller size, where the larger one shows nothing more
// `show`  what a user does on the freshly loaded page until the screen is there

const grid = (page) => page.getByRole('grid', { name: 'Series' });
const rows = (page) => grid(page).getByRole('row');
const press = (keys) => (page) => page.keyboard.press(keys);

/** Selects rows with loss, of which a chart has something to show. */
async function selectLossy(page, positions = [1, 3, 5]) {
  await page.getByRole('combobox', { name: 'Filter series' }).fill('loss>0 up');
  const lossy = rows(page).filter({ hasText: 'lossy' });
  await lossy.first().waitFor();
  for (const [at, position] of positions.entries()) {
    await rows(page)
      .nth(position)
      .click(at === 0 ? {} : { modifiers: ['Control'] });
  }
}

/** The last minute, without the time before the run. */
async function chartMinute(page) {
  await page.getByRole('button', { name: '1 m', exact: true }).click();
  await page.waitForTimeout(1500);
}

/** Opens the palette and runs the first command that a query finds. */
const command = (query) => async (page) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill(query);
  await page.keyboard.press('Enter');
};

/** The past is read, which takes a while, and shown. */
const replayed = (page) => page.getByText(/As it was at/).waitFor();

const PASTED = '10.20.10.0/28   # the new floor\n10.20.11.[1-4,9]\n10.20.12.5-8, 10.20.300.1\n10.20.4.1 10.20.4.2';

const traced = (page) => grid(page).getByText('data centre').first();

async function agents(page) {
  await page.keyboard.press('Alt+p');
  await page.getByRole('table', { name: 'Agents' }).getByText('lima').first().waitFor();
}

export const SCREENS = [
  { name: 'empty', lab: 'empty', show: async (page) => page.getByText('No targets yet').waitFor() },
  { name: 'tour', lab: 'empty', startsTour: true, show: async (page) => page.getByRole('dialog').waitFor() },
  {
    name: 'list',
    lab: 'site',
    async show(page) {
      await page.getByRole('columnheader', { name: /Loss/ }).click();
      await rows(page).nth(10).waitFor();
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
    name: 'pinned',
    lab: 'site',
    async show(page) {
      await selectLossy(page, [1]);
      await chartMinute(page);
      await page.getByRole('button', { name: 'Pin the chart' }).click();
      await rows(page).nth(4).click();
      await page.getByRole('region', { name: /^Pinned chart/ }).waitFor();
      await page.waitForTimeout(1500);
    },
  },
  { name: 'grid', lab: 'site', show: command('grid') },
  {
    name: 'grid-replay',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await command('grid')(page);
      await page.getByText(/addresses in \d+ rows/).waitFor();
      await page.keyboard.press('Alt+h');
      await replayed(page);
      await page.waitForTimeout(4000);
    },
  },
  {
    name: 'targets',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+t');
      const sheet = page.getByRole('grid', { name: 'Targets' });
      await sheet.focus();
      await page.keyboard.press('ArrowDown');
      for (let column = 0; column < 5; column++) await page.keyboard.press('ArrowRight');
      await page.keyboard.type('500ms');
      await page.keyboard.press('Enter');
      await page.getByText('1 target changed').waitFor();
    },
  },
  {
    name: 'membership',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await page.keyboard.press('Alt+t');
      await page.getByRole('tab', { name: 'Membership' }).click();
      await page.getByRole('grid', { name: 'Membership' }).waitFor();
    },
  },
  {
    name: 'yaml',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+y');
      await page.getByRole('textbox', { name: 'Project file' }).getByText('hq core').waitFor();
    },
  },
  {
    name: 'edit',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await rows(page).nth(1).click();
      await page.keyboard.press('Enter');
      await page.waitForTimeout(1000);
    },
  },
  {
    name: 'paste',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Insert');
      await page.getByLabel('Targets to add').fill(PASTED);
      await page.getByText('Packet budget').waitFor();
    },
  },
  { name: 'alerts', lab: 'site', show: press('Alt+a') },
  { name: 'events', lab: 'site', isSmall: true, show: press('v') },
  { name: 'surveys', lab: 'site', show: press('Alt+v') },
  {
    name: 'compare',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+v');
      const chosen = page.getByRole('checkbox', { name: /^Compare / });
      await chosen.nth(0).check({ force: true });
      await chosen.nth(1).check({ force: true });
      await page.getByRole('button', { name: 'Compare the two surveys' }).click();
      await page.getByText(/^Of \d+ series/).waitFor();
    },
  },
  {
    name: 'report-builder',
    lab: 'site',
    async show(page) {
      await command('report of')(page);
      const preview = page.frameLocator('iframe[title="Preview of the report"]');
      await preview.getByRole('heading').first().waitFor({ timeout: 240_000 });
      await page.waitForTimeout(1500);
    },
  },
  { name: 'settings', lab: 'site', show: press('Control+,') },
  {
    name: 'settings-doctor',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await command('settings unlock')(page);
      await page.getByRole('button', { name: 'Unlock …' }).click({ timeout: 20_000 });
    },
  },
  {
    name: 'doctor',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+d');
      await page.getByRole('button', { name: 'Unlock …' }).waitFor({ timeout: 20_000 });
    },
  },
  { name: 'defaults', lab: 'site', isSmall: true, show: command('edit default settings') },
  {
    name: 'palette',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Command' }).fill('loss');
    },
  },
  { name: 'keys', lab: 'site', isSmall: true, show: press('?') },
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
  {
    name: 'paths',
    lab: 'paths',
    async show(page) {
      await traced(page).click();
      await page.getByText('Fingerprint').waitFor();
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'hops',
    lab: 'paths',
    async show(page) {
      await traced(page).click();
      const path = page.getByRole('region', { name: 'Path', exact: true });
      await path.getByRole('button', { name: '2', exact: true }).click();
      const timeline = page.getByRole('region', { name: 'Hop timeline' });
      await timeline.getByText('Hop 2').first().waitFor();
      await timeline.getByRole('button', { name: '1 min', exact: true }).click();
      await page.waitForTimeout(2500);
    },
  },
  { name: 'agents', lab: 'fleet', show: agents },
  {
    name: 'agent-detail',
    lab: 'fleet',
    async show(page) {
      await agents(page);
      await page.getByRole('table', { name: 'Agents' }).getByRole('button', { name: 'lima' }).click();
      await page.getByRole('region', { name: 'Agent lima' }).waitFor();
    },
  },
  {
    name: 'matrix',
    lab: 'fleet',
    async show(page) {
      await command('matrix measurements')(page);
      await page.getByRole('button', { name: 'One-way delay' }).click();
      await page.getByRole('gridcell', { name: /^berlin to lima:/ }).hover();
      await page.getByRole('tooltip').waitFor();
    },
  },
  {
    name: 'map',
    lab: 'map',
    async show(page) {
      await page.keyboard.press('m');
      await page.getByRole('button', { name: /Highest loss/ }).waitFor();
      await page.waitForTimeout(1500);
    },
  },
];
