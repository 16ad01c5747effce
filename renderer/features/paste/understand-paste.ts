import type { EditOp } from '../../../core/contracts/station.ts';
import { type Destination, parseDestination } from '../../../core/model/destination.ts';
import type { FileKind } from '../../../core/model/file-kind.ts';
import { type Project, type Target, TargetName } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { type ListProblem, parseTargetList, type ServiceReader } from '../../../core/model/target-list.ts';
import { loadOf, type PacketBudget, packetBudget, type SeriesLoad } from '../../../core/plan/budget.ts';
import { expandTarget, groupsOf, type PlannedSeries } from '../../../core/plan/expand.ts';
import { definitionOf, probeOf, recognizeTarget, resolvesItself } from '../../../probes/registry.ts';
import { freeName } from '../edit/free-name.ts';
import { usesSetting } from '../edit/setting-fields.ts';
import { describeScheme, probeOfScheme, recognizeByScheme, schemeOf } from './schemes.ts';
import { urlName } from './url-name.ts';

/** A possibly long list: its length and its first items. */
export interface Listed<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** Probe and settings of the targets of a paste. */
export interface PasteChoice {
  readonly probe: string;
  readonly settings: Settings;
  /** Texts such as `https://…` are targets of the probe that recognizes them; false = their hosts are targets of `probe`. */
  readonly recognizes: boolean;
}

/** A new target that is not of the chosen probe, or has settings of its own. */
export interface RecognizedLine {
  /** Its line in `names` and `destinations`. */
  readonly at: number;
  readonly probe: string;
  /** Settings that the text itself has. */
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
  /** Targets that were recognized by their form, in the order of their lines. */
  readonly recognized: readonly RecognizedLine[];
  /** Destinations that the project has already with this probe and port. */
  readonly existing: Listed<string>;
  readonly errors: Listed<ListProblem>;
  readonly notes: Listed<ListProblem>;
  readonly duplicates: number;
  /** Addresses and names that would be new, the names among them apart. Recognized targets are not among them. */
  readonly addresses: number;
  readonly hostNames: number;
  /** Set for a project file: its kind, and the edit that adds its targets and groups, as JSON. */
  readonly file: { readonly kind: FileKind; readonly groups: number; readonly ops: string } | null;
  /** Budgets of the new targets, and of all targets after adding. */
  readonly budget: { readonly added: Budget; readonly whole: Budget };
}

/** The packet budget, and the checks of services in it. */
export interface Budget extends PacketBudget {
  readonly checksPerSecond: number;
  /** All series are services. */
  readonly isOfChecks: boolean;
}

/** Limit of listed problems: the first ones explain the rest. */
const SHOWN = 200;

export const listed = <T>(list: readonly T[]): Listed<T> => ({ count: list.length, first: list.slice(0, SHOWN) });

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

/** Computes the budget of targets. */
export function budgetOf(targets: Iterable<readonly [string, Target]>, project: Project): Budget {
  let [checksPerSecond, others] = [0, 0];
  function* counted(): Generator<Load> {
    for (const load of allLoads(targets, project)) {
      if (load.isCheck) checksPerSecond += 1000 / load.intervalMs;
      else others += 1;
      yield load;
    }
  }
  const packets = packetBudget(counted());
  return { ...packets, checksPerSecond, isOfChecks: checksPerSecond > 0 && others === 0 };
}

/** The canonical form of a destination; an invalid one is kept as written. */
function canonical(to: string): string {
  const parsed = parseDestination(to);
  return 'error' in parsed ? to : parsed.destination.text;
}

/** Names are shortened to this length; `to` has the full destination. */
const MAX_NAME = 120;

/**
 * Identifies a measurement: the same destination may be probed in several ways, and a service asked for different
 * things, as one name has several kinds of records.
 */
function measurement(target: Target): string {
  const { probe, to, port } = target;
  const { service, settings } = probeOf(probe).definition;
  const place = `${probe} ${port ?? ''} ${resolvesItself(probe) ? to : canonical(to)}`;
  return service ? `${place} ${JSON.stringify(Object.keys(settings).map((name) => target[name] ?? null))}` : place;
}

/** The destination, with the probe behind it where another target has that name. */
function nameOf({ probe, to, port }: Target, taken: ReadonlySet<string>): string {
  const plain = to.slice(0, MAX_NAME);
  if (!taken.has(plain)) return plain;
  return [to.slice(0, MAX_NAME - 32), probeOf(probe).definition.title, port ?? ''].join(' ').trim();
}

/** The label, where it can be a name. */
const labelName = (label: string | undefined): string | undefined =>
  label !== undefined && TargetName.safeParse(label).success ? label : undefined;

/** A word of the text that is no destination of the chosen probe. */
interface ServiceWord {
  readonly probe: string;
  readonly to: string;
  readonly name?: string;
  readonly settings: Settings;
}

/** Settings of the paste that a target of another probe has too. */
function settingsFor(probe: string, { probe: chosen, settings }: PasteChoice): Settings {
  if (probe === chosen) return settings;
  const { port: _, ...others } = settings;
  return Object.fromEntries(Object.entries(others).filter(([name]) => usesSetting(probe, name)));
}

/** Reads words as targets of services: by their form, and all of them if the chosen probe interprets `to` itself. */
function serviceReader(chosen: PasteChoice, defaults: Settings): ServiceReader<ServiceWord> {
  const checked = (word: ServiceWord) => {
    const written = { ...defaults, ...settingsFor(word.probe, chosen), ...word.settings };
    const found = definitionOf(word.probe)?.service?.endpoints?.(word.to, written) ?? parseDestination(word.to);
    return 'error' in found ? { error: found.error } : { service: word };
  };
  /** The error of a text with a scheme that no probe recognizes; null = it has none, or the chosen probe has it. */
  const schemeError = (text: string) => {
    const scheme = schemeOf(text);
    if (scheme === null) return null;
    if (resolvesItself(chosen.probe) && 'service' in checked({ probe: chosen.probe, to: text, settings: {} }))
      return null;
    const probe = probeOfScheme(scheme);
    const found = probe !== undefined && resolvesItself(probe) && checked({ probe, to: text, settings: {} });
    return { error: found && 'error' in found ? found.error : describeScheme(scheme) };
  };
  return {
    recognize(text) {
      if (!chosen.recognizes) return null;
      const found = recognizeTarget(text) ?? recognizeByScheme(text);
      return found ? checked({ settings: {}, ...found }) : schemeError(text);
    },
    interpret: resolvesItself(chosen.probe) ? (to) => checked({ probe: chosen.probe, to, settings: {} }) : null,
  };
}

type Listing = { readonly line: number; readonly column: number; readonly label?: string } & (
  | { readonly destination: Destination }
  | { readonly service: ServiceWord }
);

const byPlace = (left: Listing, right: Listing): number => left.line - right.line || left.column - right.column;

export function understandPaste(text: string, chosen: PasteChoice, project: Project): Understanding {
  const list = parseTargetList(text, serviceReader(chosen, project.defaults ?? {}));
  const known = Object.entries(project.targets ?? {});
  const taken = new Set(known.map(([name]) => name));
  const measured = new Set(known.map(([, target]) => measurement(target)));
  const pasted = new Set<string>();
  const added: (readonly [string, Target])[] = [];
  const recognized: RecognizedLine[] = [];
  const existing: string[] = [];
  let { duplicates } = list;
  let addresses = 0;
  let hostNames = 0;
  const all: Listing[] = [...list.targets, ...list.services];
  if (list.services.length > 0) all.sort(byPlace);
  for (const one of all) {
    const word = 'service' in one ? one.service : { probe: chosen.probe, to: one.destination.text, settings: {} };
    const target: Target = {
      probe: word.probe,
      to: word.to,
      ...settingsFor(word.probe, chosen),
      ...word.settings,
    };
    const same = measurement(target);
    if (measured.has(same)) existing.push(word.to);
    else if (pasted.has(same)) duplicates += 1;
    if (measured.has(same) || pasted.has(same)) continue;
    pasted.add(same);
    const proposed = 'service' in one ? labelName(urlName(one.service.to) ?? one.service.name) : undefined;
    const name = freeName(labelName(one.label) ?? proposed ?? nameOf(target, taken), taken);
    taken.add(name);
    if ('service' in one) {
      recognized.push({ at: added.length, probe: word.probe, settings: word.settings });
    } else {
      if (one.destination.kind === 'name') hostNames += 1;
      addresses += Math.max(1, one.destination.addresses.length);
    }
    added.push([name, target]);
  }
  return {
    targets: added.length,
    names: added.map(([name]) => name).join('\n'),
    destinations: added.map(([, { to }]) => to).join('\n'),
    chosen,
    recognized,
    existing: listed(existing),
    errors: listed(list.errors),
    notes: listed(list.notes),
    duplicates,
    addresses,
    hostNames,
    file: null,
    budget: {
      added: budgetOf(added, project),
      whole: budgetOf([...known, ...added], project),
    },
  };
}

/** Names that were written over the understood ones, by the key of their target. */
export type GivenNames = ReadonlyMap<string, string>;

/** A new target of a paste. */
export interface PastedTarget {
  /** Tells it from the others of the paste. */
  readonly key: string;
  readonly name: string;
  readonly to: string;
  readonly probe: string;
  /** Settings that the text itself has. */
  readonly settings: Settings;
}

/** The new targets of a list, at most `most`, in its order. */
export function pastedTargets(
  { names, destinations, recognized, chosen }: Understanding,
  most?: number,
): PastedTarget[] {
  const tos = destinations.split('\n', most);
  const own = new Map(recognized.map((line) => [line.at, line]));
  return names.split('\n', most).map((name, at) => {
    const to = tos[at] ?? '';
    const line = own.get(at);
    if (!line) return { key: to, name, to, probe: chosen.probe, settings: {} };
    const { probe, settings } = line;
    return { key: `${to} ${probe} ${JSON.stringify(settings)}`, name, to, probe, settings };
  });
}

/** The edit that adds the targets of a paste. */
export function addOps(understanding: Understanding, given?: GivenNames): EditOp[] {
  const { targets, chosen, file } = understanding;
  if (targets === 0) return [];
  if (file) return JSON.parse(file.ops) as EditOp[];
  return pastedTargets(understanding).map(({ key, name, to, probe, settings }) => ({
    op: 'put',
    name: given?.get(key)?.trim() ?? name,
    target: { probe, to, ...settingsFor(probe, chosen), ...settings },
  }));
}
