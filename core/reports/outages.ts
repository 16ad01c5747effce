import { isVerdict, type StateRule } from '../model/series-state.ts';
import { StateColumns } from '../stats/state-columns.ts';
import type { SeriesColumns } from './series-columns.ts';
import { durationWithin, type TimeSpan } from './time-spans.ts';

/** Time in which a series was down. Start and end are uncertain by one interval each. */
export interface Outage {
  /** When the first lost packet was sent, Unix ms. */
  readonly fromMs: number;
  /** When the first packet was sent that got a reply again; null = still down at the end. */
  readonly toMs: number | null;
  /** Time without data in between, which is no downtime. */
  readonly noDataMs: number;
  readonly downMs: number;
}

/**
 * Outages of a series, by the same rule as states and events: down after a number of losses in a row, up again after a number of replies.
 * @param rule null = down after 3 losses, or more where that many in a row are to be expected from the present loss; up after one reply
 * @param noData disjoint spans
 * @param endMs end of the report's span
 */
export function outagesOf(
  { count, counts, sentMs, outcome, isLost, rules }: SeriesColumns,
  rule: StateRule | null,
  noData: readonly TimeSpan[],
  endMs: number,
): readonly Outage[] {
  if (counts.lost === 0) return [];
  const states = new StateColumns();
  states.reserve(1);
  for (let at = 0; at < count; at++) {
    if (isLost[at] === 0 && states.noteSteady(0)) continue;
    const code = outcome[at] as number;
    const kind = isLost[at] === 1 ? 'lost' : 'answered';
    states.note(0, kind, code, rule, isVerdict(code, rules), sentMs[at] as number);
  }
  const outages: Outage[] = [];
  let fromMs = Number.NaN;
  for (const { isDown, atMs } of states.takeDownChanges()) {
    if (isDown) fromMs = atMs;
    else outages.push(outage(fromMs, atMs, noData, endMs));
    if (!isDown) fromMs = Number.NaN;
  }
  if (!Number.isNaN(fromMs)) outages.push(outage(fromMs, null, noData, endMs));
  return outages;
}

function outage(fromMs: number, toMs: number | null, noData: readonly TimeSpan[], endMs: number): Outage {
  const span = { fromMs, toMs: toMs ?? endMs };
  const noDataMs = durationWithin(noData, span);
  return { fromMs, toMs, noDataMs, downMs: Math.max(0, span.toMs - fromMs - noDataMs) };
}
