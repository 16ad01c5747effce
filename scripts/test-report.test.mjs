import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './runtime.mjs';
import { failureLines, failureOf, firstLines, readPlaywright, readVitest } from './test-report.mjs';

const vitestTest = (title, status, failureMessages = []) => ({
  ancestorTitles: ['outer', 'inner'],
  title,
  status,
  failureMessages,
});

function vitestReport(...files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const number = (wanted) => tests.filter(({ status }) => status === wanted).length;
  return {
    numPassedTests: number('passed'),
    numFailedTests: number('failed'),
    numPendingTests: number('skipped'),
    numTodoTests: 0,
    testResults: files,
  };
}

const vitestFile = (path, status, assertionResults, message = '') => ({
  name: join(root, path),
  status,
  message,
  startTime: 0,
  endTime: 5,
  assertionResults,
});

describe('readVitest', () => {
  it('names a failed test with its file, its suites and the message of its first attempt', () => {
    const { failures, retried, failed } = readVitest(
      vitestReport(
        vitestFile('core/a.test.ts', 'failed', [
          vitestTest('adds', 'passed'),
          vitestTest('divides', 'failed', [
            '\u001b[31mError: by zero\u001b[39m\n    at core/a.test.ts:3:1',
            'Error: again',
          ]),
        ]),
      ),
    );
    expect(failures).toEqual([
      { name: 'core/a.test.ts › outer › inner › divides', message: ['Error: by zero', '    at core/a.test.ts:3:1'] },
    ]);
    expect(retried).toEqual([]);
    expect(failed).toBe(1);
  });

  it('lists a test that passed when tried again, and does not call it failed', () => {
    const tests = [vitestTest('waits', 'passed', ['Error: too late']), vitestTest('adds', 'passed')];
    const { failures, retried, passed } = readVitest(vitestReport(vitestFile('host/b.itest.ts', 'passed', tests)));
    expect(retried).toEqual([{ name: 'host/b.itest.ts › outer › inner › waits', message: ['Error: too late'] }]);
    expect(failures).toEqual([]);
    expect(passed).toBe(2);
  });

  it('counts a file that did not load as a failure, with its message', () => {
    const file = vitestFile('core/c.test.ts', 'failed', [], 'Cannot find module ./d.ts');
    const { failures, failed } = readVitest(vitestReport(file));
    expect(failures).toEqual([{ name: 'core/c.test.ts', message: ['Cannot find module ./d.ts'] }]);
    expect(failed).toBe(1);
  });

  it('counts a failed hook as a failure of its file, though its tests count as skipped', () => {
    const { failures, failed, skipped } = readVitest(
      vitestReport(vitestFile('core/e.test.ts', 'failed', [vitestTest('adds', 'skipped')])),
    );
    expect(failures).toEqual([
      { name: 'core/e.test.ts', message: ['a hook failed: see the output above (1 tests in this file)'] },
    ]);
    expect([failed, skipped]).toEqual([1, 1]);
  });
});

describe('readPlaywright', () => {
  const spec = (title, status, ...messages) => ({
    title,
    tests: [{ status, results: messages.map((message) => ({ duration: 1, errors: [{ message }] })) }],
  });
  const report = (specs, errors = []) => ({
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    config: { rootDir: join(root, 'e2e') },
    errors,
    suites: [{ title: 'page/x.spec.ts', file: 'page/x.spec.ts', specs: [], suites: [{ title: 'outer', specs }] }],
  });

  it('names failed tests and those that passed when tried again by file and suites', () => {
    const { failures, retried, failed, passed } = readPlaywright(
      report([
        spec('opens', 'expected'),
        spec('closes', 'unexpected', 'Error: \u001b[2mopen\u001b[22m'),
        spec('moves', 'flaky', 'x'),
      ]),
    );
    expect(failures).toEqual([{ name: 'e2e/page/x.spec.ts › outer › closes', message: ['Error: open'] }]);
    expect(retried).toEqual([{ name: 'e2e/page/x.spec.ts › outer › moves', message: ['x'] }]);
    expect([passed, failed]).toEqual([2, 1]);
  });

  it('says of a test that took too long as well what it waited for', () => {
    const late = spec('opens', 'unexpected', 'Test timeout of 90000ms exceeded.');
    late.tests[0].results[0].errors.push({ message: 'Error: locator.fill: Test timeout of 90000ms exceeded.' });
    expect(readPlaywright(report([late])).failures[0]?.message).toEqual([
      'Test timeout of 90000ms exceeded.',
      'Error: locator.fill: Test timeout of 90000ms exceeded.',
    ]);
  });

  it('counts and lists errors outside any test', () => {
    const { failures, failed } = readPlaywright(report([], [{ message: 'Error: no such project' }]));
    expect(failures).toEqual([{ name: 'an error outside any test', message: ['Error: no such project'] }]);
    expect(failed).toBe(2);
  });
});

describe('firstLines', () => {
  it('keeps six lines, without empty ones and frames of other packages', () => {
    const text = [
      'Error: a',
      '',
      '    at f (node:internal/x:1:1)',
      '    at g (/r/node_modules/v/x.js:1:1)',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ];
    expect(firstLines(text.join('\n'))).toEqual(['Error: a', '1', '2', '3', '4', '5']);
  });

  it('shortens long lines', () => {
    expect(firstLines('x'.repeat(500))).toEqual([`${'x'.repeat(240)} …`]);
  });
});

describe('failureLines', () => {
  it('lists retried tests, then failures, each message under its name', () => {
    const check = failureOf('types of core', `${'before\n'.repeat(9)}core/a.ts(1,1): error TS2304\n`);
    expect(
      failureLines(
        [check, failureOf('layers')],
        [failureOf('host/b.itest.ts › waits', 'AssertionError: expected 7 to be 6')],
      ),
    ).toEqual([
      '',
      'Passed when tried again',
      '  host/b.itest.ts › waits',
      '      AssertionError: expected 7 to be 6',
      '',
      'Failures',
      '  types of core',
      ...Array(5).fill('      before'),
      '      core/a.ts(1,1): error TS2304',
      '  layers',
    ]);
  });

  it('has no line where everything passed at once', () => {
    expect(failureLines([], [])).toEqual([]);
  });
});
