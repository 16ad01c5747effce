import { command, dialog, grid, raise } from './acts.mjs';

const traced = (page) => grid(page).getByText('data centre').first();
const path = (page) => page.getByRole('region', { name: 'Path', exact: true });

async function agents(page) {
  await page.keyboard.press('Alt+p');
  await page.getByRole('table', { name: 'Agents' }).getByText('lima').first().waitFor();
}

export const PATH_SCREENS = [
  {
    name: 'paths',
    lab: 'paths',
    async show(page) {
      await traced(page).click();
      await page.getByText('Fingerprint').waitFor();
      await raise(page, 7);
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'hops',
    lab: 'paths',
    async show(page) {
      await traced(page).click();
      await path(page).getByRole('button', { name: '2', exact: true }).click();
      const timeline = page.getByRole('region', { name: 'Hop timeline' });
      await timeline.getByText('Hop 2').first().waitFor();
      await timeline.getByRole('button', { name: '1 min', exact: true }).click();
      await page.waitForTimeout(2500);
    },
  },
  {
    name: 'path-mtu',
    lab: 'paths',
    async show(page) {
      await grid(page).getByText('mtu').first().click();
      await page.getByText('bytes including IP header').waitFor();
    },
  },
  {
    name: 'networks',
    lab: 'paths',
    isSmall: true,
    async show(page) {
      await traced(page).click();
      await page.getByRole('button', { name: 'AS numbers and countries' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'path-compare',
    lab: 'changed',
    async show(page) {
      await traced(page).click();
      await path(page)
        .getByRole('button', { name: /hop 3: 10\.77\.3\.1/ })
        .click();
      await raise(page, 7);
      await page.getByRole('button', { name: 'Compare before and after' }).click();
      await page.getByRole('table', { name: 'A and B hop by hop' }).waitFor();
      await page.waitForTimeout(1500);
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

export const FLEET_SCREENS = [
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
  { name: 'agent-code', lab: 'fleet', isSmall: true, show: dialog(command('add an agent'), 'Add an agent') },
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
];
