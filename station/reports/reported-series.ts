import type { ProbeTraits, ReportedSeries } from '../../core/reports/build/series-facts.ts';
import { definitionOf, tracesPaths } from '../../probes/registry.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import type { TargetSettings } from './target-settings.ts';

/** A series with what the project says of its target. @param site of the survey, for targets without one */
export function reportedSeries(
  { seriesId, probe, planned }: ExportedSeries,
  { byTarget }: TargetSettings,
  site: string | null,
): ReportedSeries {
  const { target, address, group, port } = planned;
  const known = byTarget.get(target);
  return {
    ...{ series: seriesId, target, address, group, port, probe },
    site: known?.site ?? site,
    settings: known?.settings ?? null,
  };
}

/** Properties of a probe that decide what is reported of it. One that this version does not know counts as a packet probe. */
export function traitsOf(probe: string): ProbeTraits {
  const definition = definitionOf(probe);
  if (!definition) return { title: probe, summary: '', isPacket: true, isUntimed: false, isThroughput: false };
  const { title, summary, adaptive, service } = definition;
  return {
    ...{ title, summary },
    isPacket: service === undefined && (adaptive === null || tracesPaths(probe)),
    isUntimed: service?.isUntimed === true,
    isThroughput: service?.throughput !== undefined,
  };
}
