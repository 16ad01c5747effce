import { isDownState, isUpState, SERIES_STATES } from '../../../core/model/series-state.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { isService } from './table/result.ts';
import { stateOf } from './table/row-state.ts';
import type { Row } from './table/rows.ts';

/** The state of everything in a few numbers. Each counts the rows that its filter lists, and each row counts in one state. */
export interface Summary {
  /** Number in all states, also of names that cannot be resolved. */
  readonly series: number;
  /** Without recent loss. */
  readonly up: number;
  /** Rows that are up with loss. */
  readonly lossy: number;
  /** Whatever the reason. */
  readonly down: number;
  /** Part of `down`: a router or the host reports it unreachable. */
  readonly unreachable: number;
  /** No reply yet, or waiting for the first. */
  readonly waiting: number;
  readonly unmeasured: number;
  /** Series of targets that are outside their schedule. */
  readonly outside: number;
  /** Targets whose name cannot be resolved. */
  readonly unresolved: number;
  /** NaN before anything was sent. */
  readonly lossRatio: number;
  /** Kind of the samples: packets, checks of services, or some of each. */
  readonly samples: 'packets' | 'checks' | 'both';
  /** Median of the last round trips of the series that are up; NaN when none is up. */
  readonly medianMs: number;
}

export const NO_SUMMARY: Summary = {
  series: 0,
  up: 0,
  lossy: 0,
  down: 0,
  unreachable: 0,
  waiting: 0,
  unmeasured: 0,
  outside: 0,
  unresolved: 0,
  lossRatio: Number.NaN,
  samples: 'packets',
  medianMs: Number.NaN,
};

function median(values: Float32Array): number {
  if (values.length === 0) return Number.NaN;
  values.sort();
  const middle = values.length >> 1;
  const high = values[middle] ?? Number.NaN;
  return values.length % 2 === 1 ? high : ((values[middle - 1] ?? high) + high) / 2;
}

export function summarise(rows: readonly Row[], live: LiveRows): Summary {
  const lastMs = new Float32Array(rows.length);
  const count = new Uint32Array(Object.keys(SERIES_STATES).length);
  let [series, services, outside, timed, sent, lost] = [0, 0, 0, 0, 0, 0];
  for (const row of rows) {
    if (row.members || row.kind === 'repeat') continue;
    const state = stateOf(row, live);
    if (state === 'disabled') continue;
    series += 1;
    if (isService(row)) services += 1;
    const code = state === 'outside-schedule' ? -1 : SERIES_STATES[state];
    if (code < 0) outside += 1;
    else count[code] = (count[code] ?? 0) + 1;
    const slot = live.slotOf(row.series);
    if (slot < 0) continue;
    const last = live.columns.lastMs[slot] ?? Number.NaN;
    if (isUpState(code) && !Number.isNaN(last)) lastMs[timed++] = last;
    sent += live.columns.sent[slot] ?? 0;
    lost += live.columns.lost[slot] ?? 0;
  }
  return {
    series,
    up: count[SERIES_STATES.up] ?? 0,
    lossy: count[SERIES_STATES.lossy] ?? 0,
    down: count.reduce((all, one, code) => all + (isDownState(code) ? one : 0), 0),
    unreachable: count[SERIES_STATES.unreachable] ?? 0,
    waiting: count[SERIES_STATES.waiting] ?? 0,
    unmeasured: count[SERIES_STATES['not-measured']] ?? 0,
    outside,
    unresolved: count[SERIES_STATES.unresolved] ?? 0,
    samples: services === 0 ? 'packets' : services === series ? 'checks' : 'both',
    lossRatio: sent === 0 ? Number.NaN : lost / sent,
    medianMs: median(lastMs.subarray(0, timed)),
  };
}
