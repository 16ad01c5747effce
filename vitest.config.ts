import { defineConfig } from 'vitest/config';

/** `unit`: beside the code, no processes, no network. `integration`: real sockets, threads, processes, namespaces. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,probes,host,engine,station,native,headless,ui,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{host,engine,station,native,headless,e2e,bench}/**/*.itest.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They measure time on two cores: side by side they would disturb each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
