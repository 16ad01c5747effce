import { addressFamily } from '../model/address.ts';
import { type Destination, parseDestination } from '../model/destination.ts';
import { type EffectiveSettings, effectiveSettings, type Group, type Project, type Target } from '../model/project.ts';

/** What one target × group × address needs to be sent; a series has an identity of its own in the store. */
export interface PlannedSeries {
  readonly target: string;
  readonly probe: Target['probe'];
  /** Literal address. */
  readonly address: string;
  /** null = no group. */
  readonly group: string | null;
  readonly settings: EffectiveSettings;
  readonly source: string | null;
}

export interface ExpandedTarget {
  readonly name: string;
  readonly settings: EffectiveSettings;
  readonly series: readonly PlannedSeries[];
  /** The name that must be resolved before there are series; null when there is nothing to resolve. */
  readonly unresolved: string | null;
  /** Why there are no series, for people; null when there are some. */
  readonly reason: string | null;
}

/** Addresses of names, as resolved; a missing name is not resolved yet, a string is why it can't be. */
export type ResolvedNames = ReadonlyMap<string, readonly string[] | { readonly failed: string }>;

/** What is asked of the resolver for a name of a given family. */
export const resolveKey = (name: string, family: 4 | 6 | null): string => `${family ?? ''}:${name}`;

/** The groups that a target is in: those that register automatically, plus its own, minus the excluded. In file order. */
export function groupsOf(target: Target, groups: Readonly<Record<string, Group>>): string[] {
  const own = new Set(target.groups ?? []);
  const excluded = new Set(target.excludeGroups ?? []);
  return Object.entries(groups)
    .filter(([name, group]) => (group.autoRegister === true || own.has(name)) && !excluded.has(name))
    .map(([name]) => name);
}

/** The series of one target. A name gives its first address; disabled targets give none. */
export function expandTarget(name: string, target: Target, project: Project, names: ResolvedNames): ExpandedTarget {
  const settings = effectiveSettings(target, project.defaults);
  const none = (reason: string, unresolved: string | null = null): ExpandedTarget => ({
    name,
    settings,
    series: [],
    unresolved,
    reason,
  });
  if (!settings.enabled) return none('disabled');
  const parsed = parseDestination(target.to);
  if ('error' in parsed) return none(parsed.error);
  const addresses = addressesOf(parsed.destination, settings.family, names);
  if ('reason' in addresses) return none(addresses.reason, addresses.unresolved);
  const groups = project.groups ?? {};
  const members: (string | null)[] = groupsOf(target, groups);
  const series: PlannedSeries[] = [];
  for (const group of members.length > 0 ? members : [null]) {
    const shared = group === null ? {} : (groups[group] ?? {});
    const own: EffectiveSettings = {
      ...settings,
      dscp: target.dscp ?? shared.dscp ?? settings.dscp,
      payloadBytes: target.payloadBytes ?? shared.payloadBytes ?? settings.payloadBytes,
    };
    for (const address of addresses.list) {
      if (shared.source !== undefined && addressFamily(shared.source) !== addressFamily(address)) continue;
      series.push({ target: name, probe: target.probe, address, group, settings: own, source: shared.source ?? null });
    }
  }
  const reason = series.length > 0 ? null : `none of its groups has a source address of the family of ${target.to}`;
  return { name, settings, series, unresolved: null, reason };
}

function addressesOf(
  destination: Destination,
  family: 4 | 6 | null,
  names: ResolvedNames,
): { readonly list: readonly string[] } | { readonly reason: string; readonly unresolved: string | null } {
  if (destination.kind !== 'name') return { list: destination.addresses };
  const known = names.get(resolveKey(destination.text, family));
  if (known === undefined) return { reason: `resolving ${destination.text} …`, unresolved: destination.text };
  if ('failed' in known) return { reason: known.failed, unresolved: destination.text };
  return { list: known.slice(0, 1) };
}
