import { defineConfig } from '@playwright/test';

/** Tests that take too long for `npm test`: files of their own, and tests with the tag. */
const LONG_FILE = '**/*.full.spec.ts';
const LONG_TAG = /@long/;
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  // They wait for the page and the station as often as they compute.
  workers: 3,
  // A busy machine can make a page too slow: such a test runs again and is counted as retried.
  retries: 1,
  reporter: [['list']],
  // Tests assert results, not durations: a busy machine gets the time it needs.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    // Dialogs that fade in cost every test a part of a second and the machine its processor.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    // First: it waits for samples, while the others compute.
    { name: 'host', testDir: 'e2e/host', testIgnore: LONG_FILE, grepInvert: LONG_TAG },
    { name: 'page', testDir: 'e2e/page', testIgnore: LONG_FILE, grepInvert: LONG_TAG },
    process.env['SOUNDER_ELECTRON']
      ? { name: 'desktop', testDir: 'e2e/electron' }
      : { name: 'full', testIgnore: '**/electron/**', grep: [/\.full\.spec/, LONG_TAG] },
  ],
});
