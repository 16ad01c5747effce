import { MOST_SAMPLED_MS } from '../../../core/contracts/history.ts';
import type { Level } from '../days/day-files.ts';
import { groupOf, HOUR_MS } from '../days/spans.ts';

interface Width {
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
}

/** Packs of an hour that are read in some 20 ms. */
const MAX_PACKS = 100;
/** Hours may be this much wider than a pixel column. */
const MAX_COLUMNS_PER_HOUR = 5;

/** Chooses the finest level that is quick, and hours only where the chart is not much finer. */
export function historyLevel({ series, fromMs, toMs, columns }: Width): Level {
  const spanMs = toMs - fromMs;
  if (spanMs * series.length <= MOST_SAMPLED_MS) return 'samples';
  const groups = new Set(series.map(groupOf)).size;
  const columnMs = spanMs / columns;
  if ((spanMs / HOUR_MS) * groups <= MAX_PACKS || columnMs * MAX_COLUMNS_PER_HOUR < HOUR_MS) return 'minutes';
  return 'hours';
}
