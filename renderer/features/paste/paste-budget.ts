import type { Project, Target } from '../../../core/model/project.ts';
import { loadOf, type PacketBudget, packetBudget, type SeriesLoad } from '../../../core/plan/budget.ts';
import { expandTarget, groupsOf, type PlannedSeries } from '../../../core/plan/expand.ts';
import { definitionOf, probeOf } from '../../../probes/registry.ts';
import { type NetLoad, raisedNet } from '../flood/plan-loads.ts';

/** The packet budget, and the checks of services in it. */
export interface Budget extends PacketBudget {
  readonly checksPerSecond: number;
  /** All series are services. */
  readonly isOfChecks: boolean;
}

interface Load extends SeriesLoad {
  /** It is a check of a service. */
  readonly isCheck: boolean;
}

function seriesLoad(series: PlannedSeries): Load {
  const { definition, compile } = probeOf(series.probe);
  const load = loadOf(series.address, series.settings, compile(series), definition);
  return { ...load, isCheck: definition.service !== undefined };
}

/** Series of a target as loads. A name that is not resolved yet counts as one address per group. */
function* loadsOf(name: string, target: Target, project: Project): Generator<Load> {
  const expanded = expandTarget(name, target, project, new Map(), undefined, definitionOf);
  for (const series of expanded.series) yield seriesLoad(series);
  if (expanded.unresolved === null) return;
  const groups = Math.max(1, groupsOf(target, project.groups ?? {}).length);
  const unresolved: PlannedSeries = {
    target: name,
    probe: target.probe,
    to: target.to,
    address: expanded.unresolved,
    group: null,
    port: expanded.settings.ports[0] ?? null,
    settings: expanded.settings,
    source: null,
    sourcePorts: null,
  };
  for (let at = 0; at < groups; at++) yield seriesLoad(unresolved);
}

function* allLoads(targets: Iterable<readonly [string, Target]>, project: Project): Generator<Load> {
  for (const [name, target] of targets) yield* loadsOf(name, target, project);
}

/** A new target, and its address where it has a single one and no settings of its own. */
export interface AddedTarget {
  readonly name: string;
  readonly target: Target;
  readonly address: string | null;
}

/** Loads of new targets. Those that differ only in their address are alike within a family: one of each is expanded. */
function* addedLoads(added: readonly AddedTarget[], project: Project): Generator<Load> {
  const alike = new Map<boolean, readonly Load[]>();
  for (const { name, target, address } of added) {
    if (address === null) {
      yield* loadsOf(name, target, project);
      continue;
    }
    const isIpv6 = address.includes(':');
    const known = alike.get(isIpv6);
    const loads = known ?? [...loadsOf(name, target, project)];
    if (!known) alike.set(isIpv6, loads);
    for (const load of loads) yield known ? { ...load, address } : load;
  }
}

/** Budgets of new targets and of all. */
export interface Budgets {
  readonly added: Budget;
  readonly whole: Budget;
  /** The busiest /24 among those that get more packets; null = none does. */
  readonly raised: NetLoad | null;
}

/** Computes the budgets of new targets and of all: each target is expanded once. */
export function budgetsOf(
  added: readonly AddedTarget[],
  known: readonly (readonly [string, Target])[],
  project: Project,
): Budgets {
  const own = [...addedLoads(added, project)];
  const budget = budgetOfLoads(own);
  if (known.length === 0) return { added: budget, whole: budget, raised: raisedNet([], own) };
  const before = [...allLoads(known, project)];
  const all = [...before, ...own];
  return { added: budget, whole: budgetOfLoads(all), raised: raisedNet(before, all) };
}

/** Computes the budgets of the targets of a file. @param project that they are already part of */
export function budgetsOfFile(added: readonly (readonly [string, Target])[], project: Project): Budgets {
  const names = new Set(added.map(([name]) => name));
  const others = Object.entries(project.targets ?? {}).filter(([name]) => !names.has(name));
  const [own, before] = [[...allLoads(added, project)], [...allLoads(others, project)]];
  const all = [...before, ...own];
  return { added: budgetOfLoads(own), whole: budgetOfLoads(all), raised: raisedNet(before, all) };
}

function budgetOfLoads(loads: Iterable<Load>): Budget {
  let [checksPerSecond, others] = [0, 0];
  function* counted(): Generator<Load> {
    for (const load of loads) {
      if (load.isCheck) checksPerSecond += 1000 / load.intervalMs;
      else others += 1;
      yield load;
    }
  }
  const packets = packetBudget(counted());
  return { ...packets, checksPerSecond, isOfChecks: checksPerSecond > 0 && others === 0 };
}
