import { parseIpv4 } from '../../../core/model/address.ts';
import type { Group, Target } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { loadOf, paceOf, packetBudget, type SeriesLoad, tidy } from '../../../core/plan/budget.ts';
import { expandTarget, type PlannedSeries, resolveKey } from '../../../core/plan/expand.ts';
import { definitionOf, probeOf } from '../../../probes/registry.ts';

/** Load of a plan. */
export interface PlanLoad {
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** These are upper limits. */
  readonly isCeiling: boolean;
  readonly series: number;
}

/** A /24 with its packets/s. */
export interface NetLoad {
  readonly prefix: string;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
}

/** Load of a plan, and of the one that follows it. */
export interface LoadChange {
  readonly before: PlanLoad;
  readonly after: PlanLoad;
  /** The busiest /24 among those that get more packets than before; null = none does. */
  readonly raised: NetLoad | null;
}

/** Parts of a project that its targets have in common. */
export interface PlanParts {
  readonly defaults: Settings;
  readonly groups: Readonly<Record<string, Group>>;
}

/** Expands a target. A name counts with the address that it has, or as one address that is not known. */
export function expanded(
  name: string,
  target: Target,
  parts: PlanParts,
  address: string | undefined,
): readonly PlannedSeries[] {
  const project = { sounder: 1 as const, ...parts };
  const found = expandTarget(name, target, project, new Map(), undefined, definitionOf);
  if (found.unresolved === null) return found.series;
  const key = resolveKey(found.unresolved, found.settings.family);
  const names = new Map([[key, [address ?? found.unresolved]]]);
  return expandTarget(name, target, project, names, undefined, definitionOf).series;
}

/** The load of a series, and the packet that it is of. */
export function seriesLoad(series: PlannedSeries) {
  const { compile, definition } = probeOf(series.probe);
  const packet = compile(series);
  return { packet, load: loadOf(series.address, series.settings, packet, definition) };
}

function netsOf(loads: Iterable<SeriesLoad>): Map<number, { packets: number; bits: number }> {
  const nets = new Map<number, { packets: number; bits: number }>();
  for (const load of loads) {
    const value = parseIpv4(load.address);
    if (value === undefined) continue;
    const net = Math.floor(value / 256);
    const sum = nets.get(net) ?? { packets: 0, bits: 0 };
    sum.packets += paceOf(load);
    sum.bits += paceOf(load) * load.packetBytes * 8;
    nets.set(net, sum);
  }
  return nets;
}

const prefixOf = (net: number): string => `${(net >>> 16) & 255}.${(net >>> 8) & 255}.${net & 255}.0/24`;

function loadOfPlan(loads: readonly SeriesLoad[]): PlanLoad {
  const { packetsPerSecond, bitsPerSecond, isCeiling } = packetBudget(loads);
  return { packetsPerSecond, bitsPerSecond, isCeiling, series: loads.length };
}

/** The busiest /24 among those that get more packets than before; null = none does. */
export function raisedNet(before: Iterable<SeriesLoad>, after: Iterable<SeriesLoad>): NetLoad | null {
  const old = netsOf(before);
  let raised: NetLoad | null = null;
  for (const [net, { packets, bits }] of netsOf(after)) {
    if (tidy(packets) <= tidy(old.get(net)?.packets ?? 0) || packets <= (raised?.packetsPerSecond ?? 0)) continue;
    raised = { prefix: prefixOf(net), packetsPerSecond: tidy(packets), bitsPerSecond: tidy(bits) };
  }
  return raised;
}

export const loadChange = (before: readonly SeriesLoad[], after: readonly SeriesLoad[]): LoadChange => ({
  before: loadOfPlan(before),
  after: loadOfPlan(after),
  raised: raisedNet(before, after),
});
