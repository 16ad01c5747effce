import { reflectorPlan } from '../fleet/reflector-settings.ts';
import { addressFamily } from '../model/address.ts';
import { agentsOf } from '../model/agent-selectors.ts';
import { targetAgent } from '../model/agent-target.ts';
import { type Destination, parseDestination } from '../model/destination.ts';
import { probedAddresses } from '../model/exclude.ts';
import { type PortRange, parsePortRange } from '../model/ports.ts';
import type { Endpoint, ProbeDefinition } from '../model/probe-definition.ts';
import type { Group, Project, Target } from '../model/project.ts';
import { type EffectiveSettings, effectiveSettings } from '../model/settings.ts';
import { type Sources, sourcesOf } from '../model/sources.ts';

/** A target × group × address to be sent; a series is its identity in the store. */
export interface PlannedSeries {
  readonly target: string;
  readonly probe: Target['probe'];
  /** `to` of the target, as written. */
  readonly to: string;
  /** Name of the agent that measures it; left out = this host does. */
  readonly agent?: string;
  /** Literal address; of a service probe that resolves names itself, the name. */
  readonly address: string;
  /** null = no group. */
  readonly group: string | null;
  /** Destination port; null = the probe has none, or its default. */
  readonly port: number | null;
  readonly settings: EffectiveSettings;
  /** null = the system's choice. */
  readonly source: Sources | null;
  /** null = the driver's choice. */
  readonly sourcePorts: PortRange | null;
}

export interface ExpandedTarget {
  readonly name: string;
  readonly settings: EffectiveSettings;
  readonly series: readonly PlannedSeries[];
  /** Name that must be resolved before there are series; null when there is nothing to resolve. */
  readonly unresolved: string | null;
  /** The look-up of that name failed. */
  readonly isUnresolvable: boolean;
  /** Reason why there are no series, for users; null when there are some. */
  readonly reason: string | null;
  /** Note on its series, for users. */
  readonly notes: readonly string[];
}

/** Addresses of names, as resolved; a missing name is not resolved yet, a string is the reason why it cannot be. */
export type ResolvedNames = ReadonlyMap<string, readonly string[] | { readonly failed: string }>;

/** A name and address family for the resolver. */
export const resolveKey = (name: string, family: 4 | 6 | null): string => `${family ?? ''}:${name}`;

/** Lists the groups of a target: those that register automatically, plus its own, minus the excluded. In file order. */
export function groupsOf(target: Target, groups: Readonly<Record<string, Group>>): string[] {
  const own = new Set(target.groups ?? []);
  const excluded = new Set(target.excludeGroups ?? []);
  return Object.entries(groups)
    .filter(([name, group]) => (group.autoRegister === true || own.has(name)) && !excluded.has(name))
    .map(([name]) => name);
}

/** Finds what the expansion needs of a probe; undefined for an unknown one. */
export type ProbeLookup = (id: string) => Pick<ProbeDefinition, 'service' | 'defaults'> | undefined;

/**
 * Expands one target into its series. A name gives its first address, unless its probe resolves names itself; disabled
 * targets give none.
 */
export function expandTarget(
  name: string,
  target: Target,
  project: Project,
  names: ResolvedNames,
  ownAddresses: ReadonlySet<string> = NO_ADDRESSES,
  probes: ProbeLookup = () => undefined,
): ExpandedTarget {
  const definition = probes(target.probe);
  const settings = effectiveSettings(target, project.defaults, definition?.defaults);
  const none = (reason: string, unresolved: string | null = null, isUnresolvable = false): ExpandedTarget => ({
    name,
    settings,
    series: [],
    unresolved,
    isUnresolvable,
    reason,
    notes: [],
  });
  if (!settings.enabled) return none('disabled');
  const destinationAgent = targetAgent(target.to);
  // An agent that measures itself would measure its own network stack.
  const agents = agentsOf(name, target, project).filter((agent) => agent === null || agent !== destinationAgent);
  if (agents.length === 0) return none('no agent of the project is among its agents');
  if (definition?.service?.endpoints) {
    const parsed = definition.service.endpoints(target.to, settings.own);
    if ('error' in parsed) return none(parsed.error);
    const ofGroups = atEndpoints(parsed.endpoints, (addresses) => inGroups(name, target, project, settings, addresses));
    const series = onAgents(agents, ofGroups.series);
    return { name, settings, ...ofGroups, series, unresolved: null, isUnresolvable: false, reason: null };
  }
  const parsed = parseDestination(target.to, settings);
  if ('error' in parsed) return none(parsed.error);
  const known = destinationAgent === null ? undefined : project.agents?.[destinationAgent];
  const addresses = known?.address
    ? { list: [known.address] }
    : addressesOf(parsed.destination, target.exclude, settings.family, names);
  if ('reason' in addresses) return none(addresses.reason, addresses.unresolved, addresses.isFailed);
  const unzoned = settings.interface === null ? addresses.list.find(isUnzoned) : undefined;
  if (unzoned !== undefined) {
    return none(
      `${unzoned} is link-local and needs its interface: write it as ${unzoned}%NAME with the name of an interface, or set its interface`,
    );
  }
  const own = addresses.list.filter((address) => ownAddresses.has(address) && !isLoopback(address));
  const isSet = addresses.list.length > 1; // of a subnet that contains this host, the other addresses are still probed
  if (own.length > 0 && settings.skipOwnAddress && !isSet) return none(`${own[0]} is an address of this host`);
  const ofGroups = inGroups(name, target, project, settings, addresses.list);
  const notes = [
    ...own.map((address) => `${address} is an address of this host: only its own network stack is measured`),
    ...ofGroups.notes,
  ];
  const port = definition?.service?.asksReflector ? reflectorPlan(known?.reflector)?.port : undefined;
  const series = onAgents(
    agents,
    port === undefined ? ofGroups.series : ofGroups.series.map((one) => atPort(one, port)),
  );
  return { name, settings, series, unresolved: null, isUnresolvable: false, reason: null, notes };
}

/** The port of the reflector, unless the target has its own. */
const atPort = (series: PlannedSeries, port: number): PlannedSeries => ({ ...series, port: series.port ?? port });

/** Lists the series of everyone who measures a target. @param agents null = this host */
const onAgents = (agents: readonly (string | null)[], series: readonly PlannedSeries[]): readonly PlannedSeries[] =>
  agents.flatMap((agent) => (agent === null ? series : series.map((one) => ({ ...one, agent }))));

/** Lists the series of endpoints; the port of an endpoint precedes those of its target. */
function atEndpoints(
  endpoints: readonly Endpoint[],
  expand: (addresses: readonly string[]) => Pick<ExpandedTarget, 'series' | 'notes'>,
): Pick<ExpandedTarget, 'series' | 'notes'> {
  const series = new Map<string, PlannedSeries>();
  const notes = new Set<string>();
  for (const { address, port } of endpoints) {
    const ofGroups = expand([address]);
    for (const note of ofGroups.notes) notes.add(note);
    for (const one of ofGroups.series) {
      const planned = { ...one, port: port ?? one.port };
      series.set(JSON.stringify([one.group, address, planned.port]), planned);
    }
  }
  return { series: [...series.values()], notes: [...notes] };
}

/** Lists the series of each address in each group of a target, by port. */
function inGroups(
  name: string,
  target: Target,
  project: Project,
  settings: EffectiveSettings,
  addresses: readonly string[],
): Pick<ExpandedTarget, 'series' | 'notes'> {
  const groups = project.groups ?? {};
  const members = groupsOf(target, groups);
  const notes: string[] = [];
  const series: PlannedSeries[] = [];
  for (const group of members.length > 0 ? members : [null]) {
    const shared: Group = group === null ? {} : (groups[group] ?? {});
    const sources = sourcesOf(shared.source);
    const inGroup: EffectiveSettings = {
      ...settings,
      dscp: target.dscp ?? shared.dscp ?? settings.dscp,
      payloadBytes: target.payloadBytes ?? shared.payloadBytes ?? settings.payloadBytes,
    };
    const missing = new Set<number>();
    for (const address of addresses) {
      const family = addressFamily(address) ?? settings.family ?? 4;
      const source = sources.find((one) => one.family === family) ?? null;
      if (sources.length > 0 && source === null) missing.add(family);
      for (const port of settings.ports.length > 0 ? settings.ports : [null]) {
        series.push({
          target: name,
          probe: target.probe,
          to: target.to,
          address,
          group,
          port,
          settings: inGroup,
          source,
          sourcePorts: sourcePortsOf(shared),
        });
      }
    }
    for (const family of missing)
      notes.push(`Group ${group} has no IPv${family} source address: the system chooses it`);
  }
  return { series, notes };
}

const NO_ADDRESSES: ReadonlySet<string> = new Set();

/** Whether an address is link-local and lacks its zone. */
const isUnzoned = (address: string): boolean => /^fe[89ab][0-9a-f]:[^%]*$/.test(address);

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

function sourcePortsOf(group: Group): PortRange | null {
  if (group.sourcePorts === undefined) return null;
  const parsed = parsePortRange(String(group.sourcePorts));
  return 'range' in parsed ? parsed.range : null;
}

function addressesOf(
  destination: Destination,
  exclude: readonly string[] | undefined,
  family: 4 | 6 | null,
  names: ResolvedNames,
):
  | { readonly list: readonly string[] }
  | { readonly reason: string; readonly unresolved: string | null; readonly isFailed: boolean } {
  if (destination.kind !== 'name') return { list: probedAddresses(destination, exclude) };
  const known = names.get(resolveKey(destination.text, family));
  if (known === undefined)
    return { reason: `resolving ${destination.text} …`, unresolved: destination.text, isFailed: false };
  if ('failed' in known) return { reason: known.failed, unresolved: destination.text, isFailed: true };
  return { list: known.slice(0, 1) };
}
