import type { Template } from '../model/packet.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { PlannedSeries } from './expand.ts';

/** A probe type in the registry. */
export interface Probe {
  readonly definition: ProbeDefinition;
  /** The template of one series. */
  readonly compile: (series: PlannedSeries) => Template;
}
