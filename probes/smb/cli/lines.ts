import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { describeRecord, msText, sessionText, stepResult, stepTitle } from '../common/describe.ts';
import { smbDetail } from '../common/detail.ts';

/** The last transaction of a series for the command line: server, session, every step with start and time in ms. */
export function describeSmb(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = smbDetail(record.detail);
  if (!detail) return record.outcome;
  const session = sessionText(detail);
  const rows = detail.steps.map((step) => [msText(step.startMs), msText(step.ms), stepTitle(step), stepResult(step)]);
  const head = ['Start', 'ms', 'Step', 'Result'];
  const widthOf = (at: number) => Math.max(...[head, ...rows].map((row) => (row[at] ?? '').length));
  const [start, ms, title] = [widthOf(0), widthOf(1), widthOf(2)];
  const lineOf = ([from = '', took = '', step = '', result = '']: readonly string[]) =>
    `  ${from.padStart(start)}  ${took.padStart(ms)}  ${step.padEnd(title)}  ${result}`.trimEnd();
  return [
    describeRecord(record),
    ...(session === null ? [] : [`  ${session}`]),
    ...(rows.length === 0 ? [] : [lineOf(head), ...rows.map(lineOf)]),
  ].join('\n');
}
