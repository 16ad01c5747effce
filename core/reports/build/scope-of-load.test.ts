import { expect, it } from 'vitest';
import { DEFAULT_RULES } from '../report-rules.ts';
import { textIn } from '../text/languages.ts';
import { MethodTotals } from './method-totals.ts';
import { reportDocument } from './report-document.ts';
import { ReportFrame } from './report-frame.ts';

/** Limits of a report of one series that has no latency under load. */
function limits(isThroughput: boolean): readonly string[] {
  const frame = new ReportFrame({
    span: { fromMs: 0, toMs: 60_000, excluded: [] },
    ...{ seed: 1, text: textIn('en'), timeZone: 'UTC', rules: DEFAULT_RULES, criteria: [] },
  });
  const methods = new MethodTotals();
  const traits = { title: 'Probe', summary: '', isPacket: !isThroughput, isUntimed: false, isThroughput };
  const counts = { timestamps: new Map(), delays: new Map(), causes: new Map() };
  methods.add({ probe: 'probe', traits, intervalMs: 1000, timeoutMs: null, ...counts });
  const parts = { version: '1', survey: null, isAllData: true, dateMs: 60_000, targets: [], methods, events: [] };
  const none = { comparison: null, silent: [], damaged: 0, deleted: [], configuration: [], inputs: [] };
  return reportDocument({ ...parts, ...none }, frame).scope.notMeasured;
}

it('says that no throughput test ran only where none did', () => {
  expect(limits(false).filter((text) => /throughput/.test(text))).toEqual([
    'No throughput test ran: capacity and latency under load were not measured',
  ]);
  expect(limits(true).filter((text) => /throughput/.test(text))).toEqual([
    expect.stringMatching(/^A throughput test ran, but .* latency under load is not known$/),
  ]);
});
