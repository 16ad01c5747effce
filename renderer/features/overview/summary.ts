import type { LiveRows } from '../../live/live-rows.ts';
import type { Row } from './rows.ts';

/** The state of everything in a few numbers. */
export interface Summary {
  readonly series: number;
  readonly up: number;
  readonly down: number;
  /** Not answered and not lost: no sample yet, or not measured. */
  readonly other: number;
  /** Series that lost anything since Start. */
  readonly lossy: number;
  /** NaN before anything was sent. */
  readonly lossRatio: number;
  /** Of the last round trips of the series that are up; NaN when none is. */
  readonly medianMs: number;
}

export const NO_SUMMARY: Summary = {
  series: 0,
  up: 0,
  down: 0,
  other: 0,
  lossy: 0,
  lossRatio: Number.NaN,
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
  let [series, up, down, lossy, sent, lost] = [0, 0, 0, 0, 0, 0];
  for (const row of rows) {
    if (row.series < 0 || row.fold) continue;
    series += 1;
    const slot = live.slotOf(row.series);
    if (slot < 0) continue;
    if (live.isUp(slot, row.rules)) lastMs[up++] = live.columns.lastMs[slot] ?? Number.NaN;
    else if (live.isDown(slot, row.rules)) down += 1;
    const lostHere = live.columns.lost[slot] ?? 0;
    if (lostHere > 0) lossy += 1;
    sent += live.columns.sent[slot] ?? 0;
    lost += lostHere;
  }
  return {
    series,
    up,
    down,
    other: series - up - down,
    lossy,
    lossRatio: sent === 0 ? Number.NaN : lost / sent,
    medianMs: median(lastMs.subarray(0, up)),
  };
}
