// What the JSON reports of the test runners say: counts, and which files took longest.
import { relative } from 'node:path';
import { root } from './runtime.mjs';

const SLOWEST = 10;

/** @returns {{passed: number, failed: number, skipped: number, files: {file: string, ms: number}[]}} of vitest's report */
export function readVitest(report) {
  const ranNothing = (file) => file.status === 'failed' && file.assertionResults.length === 0;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(ranNothing).length,
    skipped: report.numPendingTests + report.numTodoTests,
    files: report.testResults.map(({ name, startTime, endTime }) => ({
      file: relative(root, name),
      ms: endTime - startTime,
    })),
  };
}

function specsOf(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
}

/** @returns as `readVitest`, of Playwright's report, and `flaky`: passed when tried again */
export function readPlaywright({ stats, suites, config }) {
  const msOf = (spec) => spec.tests.flatMap((test) => test.results).reduce((sum, { duration }) => sum + duration, 0);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    flaky: stats.flaky,
    files: suites.map((suite) => ({
      file: relative(root, `${config.rootDir}/${suite.file}`),
      ms: specsOf(suite).reduce((sum, spec) => sum + msOf(spec), 0),
    })),
  };
}

/** @returns one line per file, the slowest first */
export function slowestFiles(files) {
  return [...files]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
    .map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
}
