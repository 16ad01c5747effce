import {
  describeSharedCause,
  findSharedCause,
  type JudgedSeries,
  LEAST_FAILING,
} from '../../../core/analysis/shared-cause.ts';
import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import { LOSSY, STYLE_OF_CODE } from '../../../ui/cells/cell-sprites.ts';
import { formatDay, formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { CODES, isLevel } from './cell-code.ts';
import type { CellCodes } from './cell-codes.ts';
import type { GridLayout } from './grid-layout.ts';

/** Counts of parts of cells, by what they show. */
export interface GridSummary {
  /** By code without flags. */
  readonly byCode: readonly number[];
  readonly lossy: number;
  /** Per row: parts that are up, and parts with series. */
  readonly rowUp: readonly number[];
  readonly rowAll: readonly number[];
}

export const NO_GRID_SUMMARY: GridSummary = { byCode: [], lossy: 0, rowUp: [], rowAll: [] };

export function summariseGrid({ codes, layout }: CellCodes): GridSummary {
  const byCode = new Array<number>(CODES.silent + 1).fill(0);
  const rowUp = new Array<number>(layout.rows.length).fill(0);
  const rowAll = new Array<number>(layout.rows.length).fill(0);
  const perRow = CELLS_PER_ROW * layout.parts.length;
  let lossy = 0;
  for (let row = 0; row < layout.rows.length; row++) {
    let up = 0;
    let all = 0;
    for (let place = row * perRow; place < (row + 1) * perRow; place++) {
      const code = codes[place] ?? 0;
      const plain = code & STYLE_OF_CODE;
      if (plain === CODES.empty) continue;
      all += 1;
      byCode[plain] = (byCode[plain] ?? 0) + 1;
      if ((code & LOSSY) !== 0) lossy += 1;
      if (isLevel(code)) up += 1;
    }
    rowUp[row] = up;
    rowAll[row] = all;
  }
  return { byCode, lossy, rowUp, rowAll };
}

/**
 * Failing and working series of the grid; those without a verdict are left out.
 * @param lastHopOf the last known router on the path to an address
 */
export function judgedSeries(
  { entries }: GridLayout,
  live: LiveRows,
  lastHopOf: (address: string) => string | undefined,
): JudgedSeries[] {
  const judged: JudgedSeries[] = [];
  for (const { series, address, name, group, probe, agent } of entries) {
    const slot = series < 0 ? -1 : live.slotOf(series);
    if (slot < 0 || !live.hasSamples(slot)) continue;
    const isFailing = live.isDown(slot);
    if (!isFailing && !live.isUp(slot)) continue;
    const since = isFailing ? live.sinceMs(slot) : Number.NaN;
    const sinceMs = Number.isNaN(since) ? null : since;
    judged.push({ address, target: name, group, probe, agent, lastHop: lastHopOf(address), isFailing, sinceMs });
  }
  return judged;
}

/** Hour and minute, with the day where it is another one than that of the shown moment. */
const sinceText = (atMs: number, nowMs: number): string =>
  formatDay(atMs) === formatDay(nowMs) ? formatTimeOfDay(atMs).slice(0, 5) : formatMoment(atMs).slice(0, 16);

/** Describes in a sentence what the failing series share. @param nowMs the time that the page shows, Unix ms */
export function causeText(judged: readonly JudgedSeries[], nowMs: number): string {
  const failing = judged.reduce((count, { isFailing }) => count + (isFailing ? 1 : 0), 0);
  if (failing === 0) return judged.length === 0 ? '' : 'No series is down';
  if (failing < LEAST_FAILING)
    return `${failing} ${failing === 1 ? 'series is' : 'series are'} down: too few to compare`;
  const cause = findSharedCause(judged);
  if (!cause)
    return `${failing} series are down; no prefix, hop, agent, group, target or probe separates them from the others`;
  const { sinceMs } = cause;
  return describeSharedCause(cause, sinceMs === null ? null : sinceText(sinceMs, nowMs));
}
