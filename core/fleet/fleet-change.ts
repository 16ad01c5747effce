import type { FleetAgent, FleetChange, FleetState } from '../contracts/fleet.ts';

/** @returns what a reader of `before` lacks; null = nothing. @param before null = it has nothing yet */
export function fleetChange(before: FleetState | null, now: FleetState): FleetChange | null {
  const known = new Map(before?.agents.map((agent) => [agent.name, agent]));
  const agents = now.agents.filter((agent) => !isSame(known.get(agent.name), agent));
  const names = new Set(now.agents.map(({ name }) => name));
  const gone = [...known.keys()].filter((name) => !names.has(name));
  const parts = {
    ...(!isSame(before?.hub, now.hub) && { hub: now.hub }),
    ...(!isSame(before?.lobby, now.lobby) && { lobby: now.lobby }),
    ...(!isSame(before?.codes, now.codes) && { codes: now.codes }),
    ...(!isSame(before?.bundles, now.bundles) && { bundles: now.bundles }),
    ...(!isSame(before?.netprobe, now.netprobe) && { netprobe: now.netprobe }),
    ...(!isSame(before?.upgrade, now.upgrade) && { upgrade: now.upgrade }),
  };
  if (before && agents.length + gone.length + Object.keys(parts).length === 0) return null;
  return { agents, gone, ...parts };
}

/** The fleet after a change: agents by name, unchanged ones as they were. @param before null = the change has all */
export function changedFleet(before: FleetState | null, change: FleetChange): FleetState {
  const { hub, agents, gone, lobby, codes, bundles, netprobe = before?.netprobe, upgrade = before?.upgrade } = change;
  const byName = new Map(before?.agents.map((agent) => [agent.name, agent]));
  for (const name of gone) byName.delete(name);
  for (const agent of agents) byName.set(agent.name, agent);
  return {
    hub: hub ?? before?.hub ?? { state: 'off', port: null, fingerprint: null, fault: null },
    agents: [...byName.values()].sort(byNameOrder),
    lobby: lobby ?? before?.lobby ?? [],
    codes: codes ?? before?.codes ?? [],
    bundles: bundles ?? before?.bundles ?? [],
    ...(netprobe && { netprobe }),
    ...(upgrade && { upgrade }),
  };
}

const byNameOrder = (left: FleetAgent, right: FleetAgent): number =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : 0;

/** Equality of plain data; most parts of an agent are the same objects as before. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const fields = Object.entries(left);
  const others = right as Readonly<Record<string, unknown>>;
  return fields.length === Object.keys(right).length && fields.every(([name, value]) => isSame(value, others[name]));
}
