import type { LossMap } from '../document-charts.ts';

/** Rows of a loss map on one page. */
const MAP_ROWS = 36;

/** Parts of a loss map that fit a page each. */
export function lossMapParts(map: LossMap): readonly LossMap[] {
  const parts = Math.ceil(map.rows.length / MAP_ROWS);
  return Array.from({ length: parts }, (_, at) => ({
    ...map,
    rows: map.rows.slice(at * MAP_ROWS, (at + 1) * MAP_ROWS),
  }));
}
