import { command, dialog, press } from './acts.mjs';
import { FLOOR } from './surveys.mjs';

const panel = (page) => page.getByRole('complementary', { name: 'Surveys' });

async function showAfter(page) {
  await page.keyboard.press('Alt+v');
  await panel(page)
    .getByRole('button', { name: /^After.* series, loss / })
    .click();
  await page.waitForTimeout(500);
  await page.getByText('Reading stored figures').waitFor({ state: 'hidden' });
}

export const SURVEY_SCREENS = [
  {
    name: 'survey-start',
    lab: 'site',
    isSmall: true,
    async show(page) {
      await dialog(press('Alt+s'), 'Start survey')(page);
      await page.getByLabel('Name').fill('Busy hour');
      await page.getByLabel('Site').fill(FLOOR);
      await page.getByLabel('Planned duration').fill('30m');
    },
  },
  { name: 'surveys', lab: 'site', show: showAfter },
  {
    name: 'survey-notes',
    lab: 'site',
    async show(page) {
      await showAfter(page);
      await panel(page)
        .getByRole('button', { name: /^Notes and photos/ })
        .click();
      await page.getByRole('img', { name: /^Photo/ }).waitFor();
    },
  },
  {
    name: 'floor-plan',
    lab: 'site',
    async show(page) {
      await page.keyboard.press('Alt+v');
      await panel(page).getByLabel('By site, with floor plans').check({ force: true });
      await panel(page)
        .getByRole('button', { name: `Floor plan of ${FLOOR}` })
        .click();
      await page.getByRole('img', { name: /^Floor plan of/ }).waitFor();
    },
  },
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
];
