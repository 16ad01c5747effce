import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { LOSSY, STYLE_OF_CODE } from '../../../ui/cells/cell-sprites.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { isOutsideSchedule } from '../overview/table/row-state.ts';
import type { Row } from '../overview/table/rows.ts';
import { type Reference, referenceLevel } from './reference.ts';

/** Codes of the parts of cells: indexes of the styles of a palette, with flags of ui/cells/cell-sprites.ts. */
export const CODES = {
  /** No series has this address and kind of probe. */
  empty: 0,
  waiting: 1,
  /** Not probed now: disabled, or outside its schedule. */
  off: 2,
  unmeasured: 3,
  /** Up; the levels of the last value follow, LEVELS in all. */
  level: 4,
  unresolved: 9,
  down: 10,
  unreachable: 11,
  /** The agent is not connected: what is known is from before. */
  silent: 12,
} as const;

/** Levels of a value over its reference: within 2×, over 2×, 4×, 8×, 16×. */
export const LEVELS = 5;

export const isLevel = (code: number): boolean =>
  (code & STYLE_OF_CODE) >= CODES.level && (code & STYLE_OF_CODE) < CODES.level + LEVELS;

/** From best to worst: of several series in one part of a cell, the worst is shown. */
const SEVERITY: readonly number[] = (() => {
  const order = [CODES.empty, CODES.off, CODES.waiting, 4, 5, 6, 7, 8, CODES.unmeasured, CODES.silent];
  const ranks: number[] = [];
  for (const [rank, code] of [...order, CODES.unresolved, CODES.down, CODES.unreachable].entries()) ranks[code] = rank;
  return ranks;
})();

/** The code of several series: the worst of them; loss of any that is up shows if the worst is up, too. */
export function worseOf(left: number, right: number): number {
  const worse = (SEVERITY[left & STYLE_OF_CODE] ?? 0) >= (SEVERITY[right & STYLE_OF_CODE] ?? 0) ? left : right;
  return isLevel(worse) ? worse | ((left | right) & LOSSY) : worse;
}

function codeOfState(state: number): number {
  switch (state) {
    case SERIES_STATES.down:
      return CODES.down;
    case SERIES_STATES.unreachable:
      return CODES.unreachable;
    case SERIES_STATES['not-measured']:
      return CODES.unmeasured;
    case SERIES_STATES.unresolved:
      return CODES.unresolved;
    default:
      return CODES.waiting;
  }
}

/** The code of a row that no live figures can change; -1 = they decide. */
export function fixedCode(row: Row): number {
  if (row.series < 0) return row.isUnresolvable ? CODES.unresolved : CODES.off;
  return isOutsideSchedule(row) ? CODES.off : -1;
}

/** The code of a series by its live figures. */
export function liveCode(live: LiveRows, slot: number, reference: Reference): number {
  if (slot < 0) return CODES.waiting;
  const state = live.columns.state[slot] ?? 0;
  if (state !== SERIES_STATES.up && state !== SERIES_STATES.lossy) return codeOfState(state);
  return CODES.level + referenceLevel(live, slot, reference) + (state === SERIES_STATES.lossy ? LOSSY : 0);
}
