import { expect, it } from 'vitest';
import type { ReportDocument } from '../document.ts';
import type { TargetItem } from '../document-target.ts';
import { DEFAULT_RULES } from '../report-rules.ts';
import { smallDocument } from '../testing/small-document.ts';
import { textIn } from '../text/languages.ts';
import { ZonedTime } from '../zoned-time.ts';
import { MethodTotals } from './method-totals.ts';
import { reportDocument } from './report-document.ts';
import { ReportFrame } from './report-frame.ts';

/** A report of a minute with one probe. */
function reported(isThroughput: boolean, targets: readonly TargetItem[] = []): ReportDocument {
  const frame = new ReportFrame({
    span: { fromMs: 0, toMs: 60_000, excluded: [] },
    ...{ seed: 1, text: textIn('en'), timeZone: 'UTC', rules: DEFAULT_RULES, criteria: [] },
  });
  const methods = new MethodTotals();
  const traits = { title: 'Probe', summary: '', isPacket: !isThroughput, isUntimed: false, isThroughput };
  const counts = { timestamps: new Map(), delays: new Map(), causes: new Map() };
  methods.add({ probe: 'probe', traits, intervalMs: 1000, timeoutMs: null, ...counts });
  const parts = { version: '1', survey: null, isAllData: true, dateMs: 60_000, targets, methods, events: [] };
  const none = { comparison: null, silent: [], damaged: 0, deleted: [], configuration: [], inputs: [] };
  return reportDocument({ ...parts, ...none }, frame);
}

it('says that no throughput test ran only where none did', () => {
  const limits = (isThroughput: boolean) => reported(isThroughput).scope.notMeasured;
  expect(limits(false).filter((text) => /throughput/.test(text))).toEqual([
    'No throughput test ran: capacity and latency under load were not measured',
  ]);
  expect(limits(true).filter((text) => /throughput/.test(text))).toEqual([
    expect.stringMatching(/^A throughput test ran, but .* latency under load is not known$/),
  ]);
});

it('says when tests filled the path, and how latency then is graded', () => {
  const time = new ZonedTime('UTC');
  const [target] = smallDocument(['link']).targets as [TargetItem];
  const phase = { sent: 100, lost: 0, p50: '1 ms', p95: '2 ms' };
  const phases = [time.span(0, 10_000), time.span(40_000, 50_000)];
  const load = { phases, idle: phase, loaded: phase, increaseMs: 0, grade: 'A+', text: 'link: …' };
  expect(reported(true, [{ ...target, load }]).loadText).toEqual([
    'Throughput tests filled the path 2 times: 1970-01-01 00:00:00 – 1970-01-01 00:00:10; 1970-01-01 00:00:40 – 1970-01-01 00:00:50.',
    'Idle is the minute before each. The grade is by the increase of p95 (A+ < 5 ms, A < 30 ms, B < 60 ms, C < 200 ms, D < 400 ms, F); more than 5 % lost under load is F.',
  ]);
  expect(reported(true).loadText).toBeUndefined();
});
