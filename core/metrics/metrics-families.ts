import { type Family, type HealthFigure, healthFamily } from './family.ts';
import type { MetricsTable } from './metrics-table.ts';
import { type NetprobifyHealth, netprobifyFamilies } from './netprobify-families.ts';
import { ownFamilies } from './own-families.ts';

/** State of the program for a scrape. */
export interface MetricsHealth extends NetprobifyHealth {
  /** Figures of engines, storage and process. */
  readonly figures: readonly HealthFigure[];
}

/** All metrics of a scrape, of the sets that are switched on. */
export function* metricsFamilies(table: MetricsTable, health: MetricsHealth): Generator<Family> {
  const { sets, percentiles } = table.options;
  if (sets.has('netprobify')) yield* netprobifyFamilies(table.netprobify, percentiles, health);
  if (!sets.has('sounder')) return;
  yield* ownFamilies(table);
  for (const figure of health.figures) yield healthFamily(figure);
}
