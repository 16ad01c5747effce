import { parseDestination } from '../../../core/model/destination.ts';
import type { Project, Settings, Target } from '../../../core/model/project.ts';
import { type ListProblem, parseTargetList } from '../../../core/model/target-list.ts';
import { type PacketBudget, packetBudget, type SeriesLoad } from '../../../core/plan/budget.ts';
import { expandTarget, groupsOf } from '../../../core/plan/expand.ts';

export interface NewTarget {
  readonly name: string;
  readonly target: Target;
  /** Addresses it stands for; 1 for a name. */
  readonly addresses: number;
}

/** What a paste comes to, with the settings chosen for it. */
export interface Understanding {
  readonly targets: readonly NewTarget[];
  /** Destinations that the project has already. */
  readonly existing: readonly string[];
  readonly errors: readonly ListProblem[];
  readonly notes: readonly ListProblem[];
  readonly duplicates: number;
  /** Addresses and names that would be new. */
  readonly addresses: number;
  readonly names: number;
  /** Of what would be added, and of everything after it. */
  readonly budget: { readonly added: PacketBudget; readonly whole: PacketBudget };
}

/** Series of a target as loads. A name that is not resolved yet counts as one address per group. */
function* loadsOf(name: string, target: Target, project: Project): Generator<SeriesLoad> {
  const expanded = expandTarget(name, target, project, new Map());
  for (const series of expanded.series) yield { address: series.address, ...series.settings };
  if (expanded.unresolved === null) return;
  const groups = Math.max(1, groupsOf(target, project.groups ?? {}).length);
  for (let at = 0; at < groups; at++) yield { address: expanded.unresolved, ...expanded.settings };
}

function* allLoads(targets: Iterable<readonly [string, Target]>, project: Project): Generator<SeriesLoad> {
  for (const [name, target] of targets) yield* loadsOf(name, target, project);
}

/** The canonical writing of a destination; what cannot be read stands for itself. */
function canonical(to: string): string {
  const parsed = parseDestination(to);
  return 'error' in parsed ? to : parsed.destination.text;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

/** Longer than a name may be: the destination stands in `to` in full. */
const MAX_NAME = 120;

export function understandPaste(text: string, settings: Settings, project: Project): Understanding {
  const list = parseTargetList(text);
  const known = Object.entries(project.targets ?? {});
  const taken = new Set(known.map(([name]) => name));
  const destinations = new Set(known.map(([, target]) => canonical(target.to)));
  const targets: NewTarget[] = [];
  const existing: string[] = [];
  let names = 0;
  for (const { destination } of list.targets) {
    if (destinations.has(destination.text)) {
      existing.push(destination.text);
      continue;
    }
    const name = freeName(destination.text.slice(0, MAX_NAME), taken);
    taken.add(name);
    if (destination.kind === 'name') names += 1;
    const target: Target = { probe: 'icmp', to: destination.text, ...settings };
    targets.push({ name, target, addresses: Math.max(1, destination.addresses.length) });
  }
  const added = targets.map(({ name, target }) => [name, target] as const);
  return {
    targets,
    existing,
    errors: list.errors,
    notes: list.notes,
    duplicates: list.duplicates,
    addresses: targets.reduce((sum, { addresses }) => sum + addresses, 0),
    names,
    budget: {
      added: packetBudget(allLoads(added, project)),
      whole: packetBudget(allLoads([...known, ...added], project)),
    },
  };
}
