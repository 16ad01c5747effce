import { loadOf } from '../../core/plan/budget.ts';
import { probeOf } from '../../probes/registry.ts';
import type { CompiledSeries, IdentifiedSeries } from './planner.ts';

/** Compiles a series once for everything that needs its packet: budget, planner and engine. */
export function compileSeries({ seriesId, planned }: IdentifiedSeries): CompiledSeries {
  const { compile, definition } = probeOf(planned.probe);
  const packet = compile(planned);
  const load = loadOf(planned.address, planned.settings, packet, definition.adaptive);
  return { seriesId, planned, definition, packet, load };
}
