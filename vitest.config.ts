import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.mjs';

/** A machine that is busy elsewhere for more than 100 ms misses slots: such a test runs again, and the retry is reported. */
const undisturbed = { retry: 2 };

/** Threads and processes start once for all files of a worker; each file puts back what it changes outside of itself. */
const processes = { ...undisturbed, testTimeout: 60_000, hookTimeout: 60_000, isolate: false };

/** Tests of packets and of when they were sent. */
const MEASURING = '{native,host/packet-io,host/capture}/**/*.itest.ts';
/** Tests of the built program that count on each packet being sent at its time. */
const TIMED_RUNS =
  'e2e/host/{cli-measuring,lost-output,probes,schedules,service-commands,service-engine,under-load}.itest.ts';
/** They measure time on two cores: side by side they would disturb each other. */
const alone = { fileParallelism: false };

const LONG = '**/*.full.itest.ts';

const long = { ...undisturbed, testTimeout: 600_000, hookTimeout: 60_000 };
/** Long tests of rates, delays and processor time, or that keep both cores busy themselves. */
const LONG_ALONE = [
  '{bench,host/packet-io/portable,station/metrics}/**/*.full.itest.ts',
  'host/packet-io/native-{disturbed,half-open.lab,translation.lab}.full.itest.ts',
  'e2e/host/{failures,kills,rate-limit,scrape-delay,service-jobs,stopped,under-load}.full.itest.ts',
];

const UNIT_TESTS =
  '{core,probes,host,engine,agent,station,native,cli,headless,electron,ui,renderer,lab,scripts}/**/*.test.{ts,tsx,mjs}';
/** Unit tests that put other modules in place of their own: files beside them would find those too. */
const WITH_MOCKS = globSync(UNIT_TESTS, { cwd: import.meta.dirname }).filter((path) =>
  readFileSync(new URL(path, import.meta.url), 'utf8').includes('vi.mock('),
);

const unit = {
  // They run in the background, where they may have to wait for the processor; tests assert results, not durations.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  maxWorkers: '100%',
  // Long property tests run more often in `npm run test:full`; see core/testing/runs.ts.
  provide: { moreRuns: Number(process.env['SOUNDER_MORE_RUNS'] ?? 1) },
} as const;

/**
 * `unit`: beside the code, no processes, no network. `integration`: beside the code with real sockets and threads;
 * `timing`: those of them that measure packets, `services`: those of the probes. `system`: the built program as
 * processes, `system-timing` when it sends. `lab`: any of them in networks of their own. `full` and `full-waiting`: tests that take
 * too long for `npm test`.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // A process loads modules once for all its files: loading them is half of the work of small tests.
        test: { name: 'unit', ...unit, include: [UNIT_TESTS], exclude: WITH_MOCKS, isolate: false },
      },
      { test: { name: 'unit-mocks', ...unit, include: WITH_MOCKS } },
      {
        test: {
          name: 'timing',
          include: [MEASURING],
          exclude: ['**/*.lab.itest.ts', LONG],
          ...processes,
          ...alone,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{host,engine,agent,station,cli,headless,lab,bench}/**/*.itest.ts'],
          exclude: [MEASURING, '**/*.lab.itest.ts', LONG],
          ...processes,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['electron/**/*.itest.ts'],
          exclude: [LONG],
          ...processes,
          // Main processes of the desktop handle what the whole process did not catch.
          isolate: true,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Probes of services, each against servers that its test starts.
        test: {
          name: 'services',
          include: ['probes/**/*.itest.ts'],
          exclude: [LONG],
          ...processes,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'lab',
          include: ['{host,native,lab,e2e/host}/**/*.lab.itest.ts'],
          exclude: [LONG],
          ...processes,
          // They mostly wait, not for each other; within a file, tests marked concurrent run in parallel.
          maxConcurrency: 3,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['e2e/host/**/*.itest.ts'],
          exclude: [TIMED_RUNS, '**/*.lab.itest.ts', LONG],
          ...processes,
          // They mostly wait for processes to start and for samples.
          maxWorkers: 4,
        },
      },
      {
        test: { name: 'system-timing', include: [TIMED_RUNS], ...processes, ...alone, sequence: { groupOrder: 1 } },
      },
      { test: { name: 'full', include: LONG_ALONE, ...long, ...alone } },
      {
        // They look at results, descriptors and memory of processes of their own, and wait most of the time.
        test: {
          name: 'full-waiting',
          include: [LONG],
          exclude: ['**/node_modules/**', ...LONG_ALONE],
          ...long,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
