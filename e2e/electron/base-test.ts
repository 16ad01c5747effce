import { test as chromium, _electron as electron, type Page } from '@playwright/test';

/** The real binary to run on instead of Chromium; `npm run e2e:electron` sets it. */
export const electronBinary = process.env['SOUNDER_ELECTRON'];

/** The suites' `test`: its page is Chromium's, or a window of the real Electron. */
export const test =
  electronBinary === undefined
    ? chromium
    : chromium.extend<{ page: Page }>({
        // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from its pattern
        page: async ({}, use) => {
          const blank = new URL('../../electron/testing/blank-window.cjs', import.meta.url).pathname;
          const app = await electron.launch({ executablePath: electronBinary, args: [blank] });
          await use(await app.firstWindow());
          await app.close();
        },
      });
