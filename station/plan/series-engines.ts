import { agentEngine, type EngineId } from '../../core/model/engine-id.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { engineOf } from '../../probes/registry.ts';

/** The engine that measures a planned series. */
export const engineOfSeries = ({ definition, planned }: Pick<CompiledSeries, 'definition' | 'planned'>): EngineId =>
  planned.agent === undefined ? engineOf(definition.code) : agentEngine(planned.agent);

/** The engine of every series by its id, also of those that are not in the project any more. */
export class SeriesEngines {
  private readonly agents = new Map<number, string>();

  /** Learns the agents of series; the agent of a series never changes. */
  note(series: Iterable<readonly [series: number, agent: string]>): void {
    for (const [id, agent] of series) this.agents.set(id, agent);
  }

  of(series: number, probeCode: number): EngineId {
    const agent = this.agents.get(series);
    return agent === undefined ? engineOf(probeCode) : agentEngine(agent);
  }
}
