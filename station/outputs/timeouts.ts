import type { CompiledSeries } from '../../core/plan/series.ts';
import { engineOf } from '../../probes/registry.ts';
import type { Timeouts } from './outputs-protocol.ts';

/** The longest timeouts of the series that are probed, by engine, ms. */
export function longestTimeouts(identified: readonly Pick<CompiledSeries, 'definition' | 'planned'>[]): Timeouts {
  const longest = { packet: 1000, service: 1000 };
  for (const { definition, planned } of identified) {
    const kind = engineOf(definition.code);
    longest[kind] = Math.max(longest[kind], planned.settings.timeoutMs);
  }
  return longest;
}
