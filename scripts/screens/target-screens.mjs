import { command, press, rows } from './acts.mjs';

const PASTED = '10.20.10.0/28   # the new floor\n10.20.11.[1-4,9]\n10.20.12.5-8, 10.20.300.1\n10.20.4.1 10.20.4.2';
const TABLE = `Device,Mgmt IP,Labels,Location,Remarks
sw-floor1,10.20.10.2,"access, voice",Branch 12 / Floor 1,Rack 4
sw-floor2,10.20.10.3,access,Branch 12 / Floor 2,
sw-lobby,10.20.300.1,,,
old-router,10.20.10.9,,,to be removed
`;

const sheetTab = (name) => async (page) => {
  await page.keyboard.press('Alt+t');
  await page.getByRole('tab', { name }).click();
  await page.getByRole('grid', { name }).waitFor();
};

const paste = (text, understood) => async (page) => {
  await page.keyboard.press('Insert');
  await page.getByLabel('Targets to add').fill(text);
  await understood(page).waitFor();
};

export const TARGET_SCREENS = [
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
  { name: 'groups', lab: 'site', show: sheetTab('Groups') },
  { name: 'membership', lab: 'site', show: sheetTab('Membership') },
  {
    name: 'group',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+g');
      await page
        .getByRole('complementary', { name: 'Groups' })
        .getByRole('button', { name: /^voice/ })
        .click();
      await page.getByLabel('DSCP').waitFor();
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
    async show(page) {
      await rows(page).nth(1).click();
      await page.keyboard.press('Enter');
      await page.waitForTimeout(1000);
    },
  },
  { name: 'paste', lab: 'site', show: paste(PASTED, (page) => page.getByText('Packet budget')) },
  {
    name: 'paste-table',
    lab: 'site',
    show: paste(TABLE, (page) => page.getByRole('region', { name: 'Columns' })),
  },
  { name: 'defaults', lab: 'site', isSmall: true, show: command('edit default settings') },
];

export const PROJECT_SCREENS = [
  { name: 'outputs', lab: 'site', show: command('outputs and inventories') },
  { name: 'export', lab: 'site', isSmall: true, show: press('Alt+e') },
  { name: 'capture', lab: 'site', isSmall: true, show: press('Alt+r') },
  { name: 'projects', lab: 'site', isSmall: true, show: command('projects: open') },
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
  {
    name: 'palette',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Command' }).fill('loss');
    },
  },
  { name: 'keys', lab: 'site', show: press('?') },
];
