import type { SeriesColumns } from './series-columns.ts';
import { mergedSpans, type TimeSpan } from './time-spans.ts';

/** The time that a report is about, and what of it is known not to count. */
export interface ReportSpan extends TimeSpan {
  /** Excluded spans of the timeline: this host slept, had no link or changed its network. */
  readonly excluded: readonly TimeSpan[];
}

/**
 * Time of which nothing is known: excluded spans, samples that this host failed to take, and time without samples. It is
 * neither up nor down.
 * @param intervalMs time between rounds
 * @returns disjoint, ascending, within the span
 */
export function noDataSpans(columns: SeriesColumns, span: ReportSpan, intervalMs: number): readonly TimeSpan[] {
  const { sentMs, notMeasuredMs } = columns;
  const unknown: TimeSpan[] = [...span.excluded];
  // Rounds are never exact: those missed one after the other are one span.
  const slack = intervalMs / 2;
  for (const missed of runsOf(notMeasuredMs, intervalMs + slack)) {
    unknown.push({ fromMs: missed.fromMs, toMs: missed.toMs + intervalMs });
  }
  let knownToMs = span.fromMs;
  for (const { fromMs, toMs } of runsOf(merged(sentMs, notMeasuredMs), 2 * intervalMs)) {
    unknown.push({ fromMs: knownToMs, toMs: fromMs });
    knownToMs = toMs + intervalMs;
  }
  unknown.push({ fromMs: knownToMs, toMs: span.toMs });
  const clipped = unknown.map(({ fromMs, toMs }) => ({
    fromMs: Math.max(fromMs, span.fromMs),
    toMs: Math.min(toMs, span.toMs),
  }));
  return mergedSpans(clipped);
}

/** First and last of times that follow each other within a distance. */
function runsOf(timesMs: Float64Array, withinMs: number): TimeSpan[] {
  const runs: TimeSpan[] = [];
  let fromMs = timesMs[0] as number;
  for (let at = 1; at <= timesMs.length; at++) {
    const beforeMs = timesMs[at - 1] as number;
    const isOneRun = at < timesMs.length && (timesMs[at] as number) - beforeMs <= withinMs;
    if (isOneRun) continue;
    runs.push({ fromMs, toMs: beforeMs });
    fromMs = timesMs[at] as number;
  }
  return runs;
}

function merged(left: Float64Array, right: Float64Array): Float64Array {
  if (right.length === 0) return left;
  const all = new Float64Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all.sort();
}
