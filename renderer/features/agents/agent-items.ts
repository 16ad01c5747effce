import type { FleetAgent } from '../../../core/contracts/fleet.ts';

/** A line of the list: a site with its agents behind it, or an agent. */
export type AgentItem =
  | {
      readonly kind: 'site';
      readonly key: string;
      readonly site: string | null;
      readonly agents: readonly FleetAgent[];
    }
  | { readonly kind: 'agent'; readonly key: string; readonly agent: FleetAgent };

const itemOf = (agent: FleetAgent): AgentItem => ({ kind: 'agent', key: agent.name, agent });

/** The list of agents in their order; by site, sites are in the order of their names, those without one last. */
export function itemsOf(agents: readonly FleetAgent[], isBySite: boolean): readonly AgentItem[] {
  if (!isBySite) return agents.map(itemOf);
  const sites = [...Map.groupBy(agents, ({ site }) => site)].sort(([left], [right]) => {
    if (left === null || right === null) return left === null ? 1 : -1;
    return left.localeCompare(right);
  });
  return sites.flatMap(([site, own]): AgentItem[] => [
    { kind: 'site', key: `site ${site ?? ''}`, site, agents: own },
    ...own.map(itemOf),
  ]);
}
