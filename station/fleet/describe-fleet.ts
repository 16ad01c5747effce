import type { FleetAgent as AgentRow, FleetState } from '../../core/contracts/fleet.ts';
import type { CatalogState } from '../plan/catalog.ts';
import type { FleetAgent } from './fleet-agent.ts';
import type { Code, Member } from './fleet-file.ts';

export interface DescribedFleet {
  readonly hub: FleetState['hub'];
  readonly members: readonly Member[];
  readonly agents: ReadonlyMap<string, Described>;
  readonly catalog: Pick<CatalogState, 'project' | 'identified'>;
  readonly lobby: Readonly<FleetState['lobby']>;
  readonly codes: readonly Code[];
}

type Described = Pick<
  FleetAgent,
  'isConnected' | 'health' | 'hello' | 'clockOffset' | 'runningSeries' | 'plannedPps' | 'fault'
>;

/** Describes the fleet for people: every agent of the project or with a certificate, by name. */
export function describeFleet({ hub, members, agents, catalog, lobby, codes }: DescribedFleet): FleetState {
  const assigned = new Map<string, number>();
  for (const { planned } of catalog.identified) {
    if (planned.agent !== undefined) assigned.set(planned.agent, (assigned.get(planned.agent) ?? 0) + 1);
  }
  const inProject = new Map(Object.entries(catalog.project.agents ?? {}));
  const byName = new Map(members.map((member) => [member.name, member]));
  const names = [...new Set([...inProject.keys(), ...byName.keys()])].sort();
  return {
    hub,
    agents: names.map((name) => {
      const member = byName.get(name);
      const row = rowOf(member, agents.get(name));
      const { site = null, description = null } = inProject.get(name) ?? {};
      const assignedSeries = assigned.get(name) ?? 0;
      return { ...row, name, isInProject: inProject.has(name), site, description, assignedSeries };
    }),
    lobby: [...lobby],
    codes: codes.map(({ id, name, approves, expiresMs }) => ({ id, name, approves, expiresMs })),
  };
}

function rowOf(
  member: Member | undefined,
  agent: Described | undefined,
): Omit<AgentRow, 'name' | 'isInProject' | 'site' | 'description' | 'assignedSeries'> {
  const isConnected = agent?.isConnected ?? false;
  const isRevoked = member !== undefined && member.revokedMs !== null;
  return {
    state: !member ? 'expected' : isRevoked ? 'revoked' : isConnected ? 'connected' : 'silent',
    lastSeenMs: member?.lastSeenMs ?? null,
    certificateUntilMs: member && !isRevoked ? member.expiresMs : null,
    facts: agent?.hello?.facts ?? member?.facts ?? null,
    health: agent?.health ?? null,
    safePps: agent?.hello?.safePps ?? null,
    plannedPps: agent?.plannedPps ?? 0,
    spoolMaxBytes: agent?.hello?.spool.maxBytes ?? null,
    clockOffsetMs: agent?.clockOffset?.offsetMs ?? null,
    clockErrorMs: agent?.clockOffset?.errorMs ?? null,
    runningSeries: agent?.runningSeries ?? 0,
    fault: agent?.fault ?? null,
  };
}
