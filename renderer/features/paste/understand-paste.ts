import type { EditOp } from '../../../core/contracts/station.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import type { FileKind } from '../../../core/model/file-kind.ts';
import { type Project, type Target, TargetName } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { type ListProblem, parseTargetList } from '../../../core/model/target-list.ts';
import { loadOf, type PacketBudget, packetBudget, type SeriesLoad } from '../../../core/plan/budget.ts';
import { expandTarget, groupsOf, type PlannedSeries } from '../../../core/plan/expand.ts';
import { definitionOf, probeOf } from '../../../probes/registry.ts';
import { freeName } from '../edit/free-name.ts';

/** A possibly long list: its length and its first items. */
export interface Listed<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** Probe and settings of all targets of a paste. */
export interface PasteChoice {
  readonly probe: string;
  readonly settings: Settings;
}

/** The result of reading a paste with its probe and settings. */
export interface Understanding {
  /** Targets that would be new. */
  readonly targets: number;
  /**
   * Their names and destinations, a line each. Text, because sixty-five thousand objects would hold up the page for a
   * third of a second when they arrive from the worker.
   */
  readonly names: string;
  readonly destinations: string;
  readonly chosen: PasteChoice;
  /** Destinations that the project has already with this probe and port. */
  readonly existing: Listed<string>;
  readonly errors: Listed<ListProblem>;
  readonly notes: Listed<ListProblem>;
  readonly duplicates: number;
  /** Addresses and names that would be new, the names among them apart. */
  readonly addresses: number;
  readonly hostNames: number;
  /** Set for a project file: its kind, and the edit that adds its targets and groups, as JSON. */
  readonly file: { readonly kind: FileKind; readonly groups: number; readonly ops: string } | null;
  /** Budgets of the new targets, and of all targets after adding. */
  readonly budget: { readonly added: PacketBudget; readonly whole: PacketBudget };
}

/** Limit of listed problems: the first ones explain the rest. */
const SHOWN = 200;

export const listed = <T>(list: readonly T[]): Listed<T> => ({ count: list.length, first: list.slice(0, SHOWN) });

const seriesLoad = (series: PlannedSeries): SeriesLoad =>
  loadOf(series.address, series.settings, probeOf(series.probe).compile(series), probeOf(series.probe).definition);

/** Series of a target as loads. A name that is not resolved yet counts as one address per group. */
function* loadsOf(name: string, target: Target, project: Project): Generator<SeriesLoad> {
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

export function* allLoads(targets: Iterable<readonly [string, Target]>, project: Project): Generator<SeriesLoad> {
  for (const [name, target] of targets) yield* loadsOf(name, target, project);
}

/** The canonical form of a destination; an invalid one is kept as written. */
function canonical(to: string): string {
  const parsed = parseDestination(to);
  return 'error' in parsed ? to : parsed.destination.text;
}

/** Names are shortened to this length; `to` has the full destination. */
const MAX_NAME = 120;

/** Identifies a measurement: the same destination may be probed in several ways. */
const measurement = ({ probe, to, port }: Target): string => `${probe} ${port ?? ''} ${canonical(to)}`;

/** The destination, with the probe behind it where another target has that name. */
function nameOf({ probe, to, port }: Target, taken: ReadonlySet<string>): string {
  const plain = to.slice(0, MAX_NAME);
  if (!taken.has(plain)) return plain;
  return [to.slice(0, MAX_NAME - 32), probeOf(probe).definition.title, port ?? ''].join(' ').trim();
}

/** The label, where it can be a name. */
const labelName = (label: string | undefined): string | undefined =>
  label !== undefined && TargetName.safeParse(label).success ? label : undefined;

export function understandPaste(text: string, chosen: PasteChoice, project: Project): Understanding {
  const list = parseTargetList(text);
  const known = Object.entries(project.targets ?? {});
  const taken = new Set(known.map(([name]) => name));
  const { probe, settings } = chosen;
  const destinations = new Set(known.map(([, target]) => measurement(target)));
  const added: (readonly [string, Target])[] = [];
  const existing: string[] = [];
  let addresses = 0;
  let hostNames = 0;
  for (const { destination, label } of list.targets) {
    const target: Target = { probe, to: destination.text, ...settings };
    if (destinations.has(measurement(target))) {
      existing.push(destination.text);
      continue;
    }
    const name = freeName(labelName(label) ?? nameOf(target, taken), taken);
    taken.add(name);
    if (destination.kind === 'name') hostNames += 1;
    addresses += Math.max(1, destination.addresses.length);
    added.push([name, target]);
  }
  return {
    targets: added.length,
    names: added.map(([name]) => name).join('\n'),
    destinations: added.map(([, { to }]) => to).join('\n'),
    chosen,
    existing: listed(existing),
    errors: listed(list.errors),
    notes: listed(list.notes),
    duplicates: list.duplicates,
    addresses,
    hostNames,
    file: null,
    budget: {
      added: packetBudget(allLoads(added, project)),
      whole: packetBudget(allLoads([...known, ...added], project)),
    },
  };
}

/** Names that were written over the understood ones, by destination. */
export type GivenNames = ReadonlyMap<string, string>;

/** The edit that adds the targets of a paste. */
export function addOps({ targets, names, destinations, chosen, file }: Understanding, given?: GivenNames): EditOp[] {
  if (targets === 0) return [];
  if (file) return JSON.parse(file.ops) as EditOp[];
  const lines = destinations.split('\n');
  return names.split('\n').map((understood, at) => {
    const to = lines[at] ?? '';
    const name = given?.get(to)?.trim() ?? understood;
    return { op: 'put', name, target: { probe: chosen.probe, to, ...chosen.settings } };
  });
}
