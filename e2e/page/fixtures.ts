import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test as base } from '../electron/base-test.ts';
import { dismissTour } from './dismiss-tour.ts';
import { PageServer } from './page-server.ts';
import { ScriptedStation } from './scripted-station.ts';
import { SounderPage } from './sounder-page.ts';

interface Fixtures {
  readonly station: ScriptedStation;
  readonly server: PageServer;
  /** Errors of the browser and the page; a test that leaves one here fails. */
  readonly complaints: string[];
  readonly sounder: SounderPage;
  /** The tour starts by itself in a project without targets, as it does for a first user. */
  readonly startsTour: boolean;
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`threw: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    else if (message.type() === 'error' && !message.text().includes('WebSocket')) complaints.push(message.text());
  });
}

export const test = base.extend<Fixtures>({
  startsTour: [false, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from its pattern
  station: async ({}, use) => {
    await use(new ScriptedStation());
  },
  server: async ({ station }, use) => {
    if (!existsSync(join(import.meta.dirname, '../../dist/page/index.html'))) {
      throw new Error('dist/page is not built: run `npm run build` first');
    }
    const server = new PageServer(station);
    await use(server);
    await server.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  sounder: async ({ page, server, complaints, startsTour }, use) => {
    listen(page, complaints);
    if (!startsTour) await page.addInitScript(dismissTour);
    await use(new SounderPage(page, await server.listen()));
  },
});

export { expect };
