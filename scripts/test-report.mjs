// Summary of the JSON reports of the test runners: counts, failures, retries, and the files that took longest.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './runtime.mjs';

const SLOWEST = 10;
const MESSAGE_LINES = 6;
const MESSAGE_COLUMNS = 240;

/**
 * @typedef {{name: string, message: string[]}} Failure
 * @typedef {{passed: number, failed: number, skipped: number, files: {file: string, ms: number}[], failures: Failure[],
 *   retried: Failure[]}} Summary   `retried`: the tests that passed when tried again, with the error of an attempt before
 */

/** @returns {string[]} the first lines of an error's text, without colours, empty lines and frames of other packages */
export function firstLines(text) {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line))
    .slice(0, MESSAGE_LINES)
    .map((line) => (line.length > MESSAGE_COLUMNS ? `${line.slice(0, MESSAGE_COLUMNS)} …` : line));
}

/** @returns {Failure} of a stage or check, with the end of its output, where a program says why it failed */
export function failureOf(name, output = '') {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return { name, message: firstLines(lines.slice(-MESSAGE_LINES).join('\n')) };
}

const nameOf = (...parts) => parts.filter((part) => part !== '').join(' › ');

/** @returns {Failure} of a file that failed outside its tests: it did not load, or a hook failed and its tests were skipped */
function failureOfFile(file) {
  const text =
    file.message || `a hook failed: see the output above (${file.assertionResults.length} tests in this file)`;
  return { name: relative(root, file.name), message: firstLines(text) };
}

/** @returns {Summary} of vitest's report */
export function readVitest(report) {
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map(({ status, ancestorTitles, title, failureMessages }) => ({
      status,
      name: nameOf(relative(root, file.name), ...ancestorTitles, title),
      message: firstLines(failureMessages[0] ?? ''),
    })),
  );
  const failedOutsideTests = report.testResults
    .filter((file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'))
    .map(failureOfFile);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedOutsideTests.length,
    skipped: report.numPendingTests + report.numTodoTests,
    files: report.testResults.map(({ name, startTime, endTime }) => ({
      file: relative(root, name),
      ms: endTime - startTime,
    })),
    failures: [
      ...failedOutsideTests,
      ...tests.filter(({ status }) => status === 'failed').map(({ name, message }) => ({ name, message })),
    ],
    // The errors of earlier attempts stay with a test that passed.
    retried: tests
      .filter(({ status, message }) => status === 'passed' && message.length > 0)
      .map(({ name, message }) => ({ name, message })),
  };
}

/** @returns the specs of a suite and of those in it, with the titles of the suites in the file */
function specsOf(suite, titles = []) {
  const inner = (suite.suites ?? []).flatMap((child) => specsOf(child, [...titles, child.title]));
  return [...suite.specs.map((spec) => ({ ...spec, titles: [...titles, spec.title] })), ...inner];
}

/** All errors of one attempt: that it took too long comes before what it waited for. */
const textOf = (errors = []) => errors.map(({ message }) => message ?? '').join('\n');

/** @returns {Summary} of Playwright's report */
export function readPlaywright({ stats, suites, config, errors = [] }) {
  const fileOf = (suite) => relative(root, `${config.rootDir}/${suite.file}`);
  const tests = suites.flatMap((suite) =>
    specsOf(suite).flatMap((spec) =>
      spec.tests.map((test) => ({
        status: test.status,
        name: nameOf(fileOf(suite), ...spec.titles),
        message: firstLines(textOf(test.results.find(({ errors }) => errors.length > 0)?.errors)),
      })),
    ),
  );
  const msOf = (spec) => spec.tests.flatMap((test) => test.results).reduce((sum, { duration }) => sum + duration, 0);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    files: suites.map((suite) => ({
      file: fileOf(suite),
      ms: specsOf(suite).reduce((sum, spec) => sum + msOf(spec), 0),
    })),
    failures: [
      ...errors.map(({ message }) => ({ name: 'an error outside any test', message: firstLines(message ?? '') })),
      ...tests.filter(({ status }) => status === 'unexpected').map(({ name, message }) => ({ name, message })),
    ],
    retried: tests.filter(({ status }) => status === 'flaky').map(({ name, message }) => ({ name, message })),
  };
}

/** @returns one line per file, the slowest first */
export function slowestFiles(files) {
  return [...files]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
    .map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

/** @returns {string[]} lines of two lists, each test with its message: retried ones, and failures; none where all passed at once */
export function failureLines(failures, retried) {
  // Only a header begins a line: `.ci/run` cuts the first list out of the output by that.
  const linesOf = ({ name, message }) => [`  ${name}`, ...message.map((line) => `      ${line}`)];
  const list = (header, all) => (all.length === 0 ? [] : ['', header, ...all.flatMap(linesOf)]);
  return [...list('Passed when tried again', retried), ...list('Failures', failures)];
}
