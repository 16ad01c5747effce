import type { PlanEntry } from '../model/packet.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { SeriesLoad } from './budget.ts';
import type { PlannedSeries } from './expand.ts';

/** A series with the number that the store or the command line gave it. */
export interface IdentifiedSeries {
  readonly seriesId: number;
  readonly planned: PlannedSeries;
}

/** A series with its packet and load, which follow from its settings. */
export interface CompiledSeries extends IdentifiedSeries {
  readonly definition: ProbeDefinition;
  readonly packet: PlanEntry['packet'];
  readonly load: SeriesLoad;
}
