import { defineConfig } from 'vitest/config';

/** A machine that is busy with something else for more than 100 ms makes honest gaps: then once more, and it is said. */
const undisturbed = { retry: 2 };

/**
 * `unit`: beside the code, no processes, no network. `integration`: beside the code with real sockets and threads.
 * `lab`: the same in networks of their own. `system`: the built program as processes.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{core,probes,host,engine,station,native,headless,electron,ui,renderer,scripts}/**/*.test.{ts,tsx,mjs}',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{host,engine,station,native,headless,electron,bench}/**/*.itest.ts'],
          exclude: ['**/*.lab.itest.ts'],
          ...undisturbed,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They measure time on two cores: side by side they would disturb each other.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['{host,native}/**/*.lab.itest.ts'],
          ...undisturbed,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They mostly wait, and not for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['e2e/host/**/*.itest.ts'],
          ...undisturbed,
          // Of those that say they may run at once.
          maxConcurrency: 3,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They measure time on two cores: side by side they would disturb each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
