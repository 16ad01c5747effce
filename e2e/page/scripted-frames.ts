import { HISTORY_FRAME, LIVE_FRAME, newColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { type LossClass, lossClass } from '../../core/model/loss-class.ts';
import { countedClass, type OutcomeRules } from '../../core/model/outcome.ts';
import type { Frame } from '../../core/rpc/contract.ts';
import { SPREAD_NAMES, spreadOf } from '../../core/stats/spread.ts';
import type { ScriptedCounters, scriptedSample } from './scripted-samples.ts';

/** Length of the scripted journal. */
export const HISTORY_BACK_MS = 86_400_000;

/** The figures of series as the live feed tells them. */
export function liveFrame(ids: readonly number[], countersOf: (series: number) => ScriptedCounters): Frame {
  const { bytes, columns } = newColumnFrame(LIVE_FRAME, ids.length, { atMs: Date.now() });
  for (const [row, series] of ids.entries()) {
    const counters = countersOf(series);
    columns.series[row] = series;
    for (const name of ['sent', 'received', 'lost', 'notMeasured', 'missed', 'lastOutcome', 'state'] as const) {
      columns[name][row] = counters[name];
    }
    for (const name of ['lastMs', 'minMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs', 'latest'] as const) {
      columns[name][row] = counters[name];
    }
    for (const name of ['sinceMs', 'p50Ms', 'p95Ms', 'upRatio'] as const) columns[name][row] = Number.NaN;
    columns.replyTtl[row] = counters.received > 0 ? 52 + (series % 12) : 0;
  }
  return bytes;
}

/** The rows of a history query: at most one per column. */
export function historyFrame(
  series: number,
  { fromMs, toMs, columns }: { readonly fromMs: number; readonly toMs: number; readonly columns: number },
  script: typeof scriptedSample,
  rules: OutcomeRules,
): Frame {
  const bucketMs = (toMs - fromMs) / columns;
  const rows: { bucket: number; atMs: number; values: number[]; sent: number; lost: Record<LossClass, number> }[] = [];
  const firstSecond = Math.ceil(Math.max(fromMs, Date.now() - HISTORY_BACK_MS) / 1000);
  for (let second = firstSecond; second * 1000 < Math.min(toMs, Date.now()); second++) {
    const sample = script(series, second);
    const kind = countedClass(sample.outcome, rules);
    if (kind !== 'answered' && kind !== 'lost') continue;
    const bucket = Math.floor((second * 1000 - fromMs) / bucketMs);
    if (rows.at(-1)?.bucket !== bucket)
      rows.push({
        bucket,
        atMs: second * 1000,
        values: [],
        sent: 0,
        lost: { timeout: 0, refused: 0, unreachable: 0, failed: 0 },
      });
    const row = rows.at(-1);
    if (!row) continue;
    row.sent += 1;
    if (kind === 'answered') row.values.push(sample.rttMs);
    else row.lost[lossClass(sample.outcome)] += 1;
  }
  const frame = newColumnFrame(HISTORY_FRAME, rows.length, {
    series,
    throughBatch: Math.floor(Date.now() / 1000),
  });
  for (const [at, { atMs, values, sent, lost }] of rows.entries()) {
    frame.columns.atMs[at] = atMs;
    frame.columns.untilMs[at] = atMs;
    frame.columns.minMs[at] = values.length > 0 ? Math.min(...values) : Number.NaN;
    frame.columns.maxMs[at] = values.length > 0 ? Math.max(...values) : Number.NaN;
    frame.columns.avgMs[at] = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sorted = values.toSorted((left, right) => left - right);
    const spread = spreadOf(sorted);
    for (const name of SPREAD_NAMES) frame.columns[name][at] = spread[name];
    frame.columns.sent[at] = sent;
    frame.columns.lost[at] = lost.timeout + lost.refused + lost.unreachable + lost.failed;
    frame.columns.refused[at] = lost.refused;
    frame.columns.unreachable[at] = lost.unreachable;
    frame.columns.failed[at] = lost.failed;
  }
  return frame.bytes;
}

/** Samples of charted series. */
export function tailFrame(series: readonly number[], second: number, script: typeof scriptedSample): Frame {
  const { bytes, columns } = newColumnFrame(TAIL_FRAME, series.length, { leftOut: 0 });
  for (const [row, one] of series.entries()) {
    const sample = script(one, second);
    columns.series[row] = one;
    columns.sentAtMs[row] = second * 1000;
    columns.batch[row] = second;
    columns.rttMs[row] = sample.rttMs;
    columns.outcome[row] = sample.outcome;
  }
  return bytes;
}
