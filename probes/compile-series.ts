import { loadOf } from '../core/plan/budget.ts';
import type { CompiledSeries, IdentifiedSeries } from '../core/plan/series.ts';
import { probeOf } from './registry.ts';

/** Compiles a series once for everything that needs its packet: budget, planner and engine. */
export function compileSeries({ seriesId, planned }: IdentifiedSeries): CompiledSeries {
  const { compile, definition } = probeOf(planned.probe);
  const packet = compile(planned);
  const load = loadOf(planned.address, planned.settings, packet, definition);
  return { seriesId, planned, definition, packet, load };
}
