import type { FleetAgent as AgentRow, FleetState, NetprobeProbe } from '../../core/contracts/fleet.ts';
import type { Netprobe } from '../netprobe/netprobe.ts';
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
  /** The agents that are probes of netProbe. */
  readonly netprobe?: Pick<Netprobe, 'describe' | 'approvedNames'> & { readonly state: FleetState['netprobe'] };
  readonly bundles: Readonly<FleetState['bundles']>;
  readonly upgrade: FleetState['upgrade'];
}

type Described = Pick<
  FleetAgent,
  'isConnected' | 'lockState' | 'health' | 'hello' | 'clockOffset' | 'runningSeries' | 'plannedPps' | 'fault'
>;

/** Describes the fleet for people: every agent of the project or with a certificate, by name. */
export function describeFleet(described: DescribedFleet): FleetState {
  const { hub, members, agents, catalog, lobby, codes, netprobe, bundles, upgrade } = described;
  const assigned = new Map<string, number>();
  for (const { planned } of catalog.identified) {
    if (planned.agent !== undefined) assigned.set(planned.agent, (assigned.get(planned.agent) ?? 0) + 1);
  }
  const inProject = new Map(Object.entries(catalog.project.agents ?? {}));
  const byName = new Map(members.map((member) => [member.name, member]));
  const approved = netprobe?.approvedNames ?? [];
  const names = [...new Set([...inProject.keys(), ...byName.keys(), ...approved])].sort();
  return {
    hub,
    ...(netprobe?.state && { netprobe: netprobe.state }),
    agents: names.map((name) => {
      const probe = netprobe?.describe(name) ?? null;
      const row = probe ? rowOfProbe(probe, agents.get(name)) : rowOf(byName.get(name), agents.get(name));
      const { site = null, description = null } = inProject.get(name) ?? {};
      const assignedSeries = assigned.get(name) ?? 0;
      return { ...row, name, isInProject: inProject.has(name), site, description, assignedSeries };
    }),
    lobby: [...lobby],
    codes: codes.map(({ id, name, approves, expiresMs }) => ({ id, name, approves, expiresMs })),
    bundles: [...bundles],
    ...(upgrade && { upgrade }),
  };
}

type Row = Omit<AgentRow, 'name' | 'isInProject' | 'site' | 'description' | 'assignedSeries'>;

/** A probe of netProbe: it has no connection, certificate or spool, and says little about its host. */
function rowOfProbe(netprobe: NetprobeProbe, agent: Described | undefined): Row {
  const { isLive, lastSeenMs, runningSeries } = netprobe;
  return {
    ...rowOf(undefined, undefined),
    state: isLive ? 'connected' : lastSeenMs === null ? 'expected' : 'silent',
    lastSeenMs,
    plannedPps: agent?.plannedPps ?? 0,
    runningSeries,
    netprobe,
  };
}

function rowOf(member: Member | undefined, agent: Described | undefined): Row {
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
    globalLock: agent?.lockState ?? null,
    fault: agent?.fault ?? null,
  };
}
