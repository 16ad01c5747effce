import { addressNameProblems } from './address-names.ts';
import { agentProblems } from './agent-selectors.ts';
import { columnLimitsOf, limitedColumns } from './column-limits.ts';
import { parseDestination } from './destination.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { excludeProblems } from './exclude.ts';
import type { ProbeDefinition } from './probe-definition.ts';
import type { SettingSet } from './setting.ts';
import { effectiveSettings, type Settings } from './settings.ts';
import { sourcesOf } from './sources.ts';
import { Thresholds } from './thresholds.ts';

type Problem = { readonly path: (string | number)[]; readonly message: string };

/** Probes of this version, by id. */
type Definitions = ReadonlyMap<
  string,
  Pick<ProbeDefinition, 'uses' | 'needsPort' | 'service' | 'defaults' | 'columns' | 'settings'>
>;

/** Finds problems between parts of a file. The parts themselves may be wrong as well. */
export function* crossProblems(value: unknown, definitions: Definitions): Generator<Problem> {
  const project = record(value);
  const groups = record(project['groups']);
  const targets = record(project['targets']);
  yield* agentProblems(project, (probe) => definitions.get(probe)?.service?.asksReflector === true);
  for (const [name, group] of Object.entries(groups)) {
    const sources = sourcesOf(record(group)['source']);
    if (new Set(sources.map((source) => source.family)).size === sources.length) continue;
    yield { path: ['groups', name, 'source'], message: 'At most one source per address family' };
  }
  for (const [name, entry] of Object.entries(record(project['inventories']))) {
    const { groups: listed } = record(entry);
    for (const [at, group] of Array.isArray(listed) ? listed.entries() : []) {
      if (typeof group !== 'string' || Object.hasOwn(groups, group)) continue;
      yield { path: ['inventories', name, 'groups', at], message: `Unknown group "${group}"` };
    }
  }
  for (const [name, entry] of Object.entries(targets)) {
    const target = record(entry);
    const { probe } = target;
    const hasPort = target['port'] !== undefined || record(project['defaults'])['port'] !== undefined;
    if (typeof probe === 'string' && definitions.get(probe)?.needsPort && !hasPort) {
      yield { path: ['targets', name, 'port'], message: `${probe} needs a port, as port: 443` };
    }
    const { to, exclude } = target;
    const definition = typeof probe === 'string' ? definitions.get(probe) : undefined;
    if (typeof to === 'string')
      yield* ofDestination(name, to, definition, { ...record(project['defaults']), ...target });
    if (definition) yield* ofThresholds(name, probe as string, record(target['thresholds']), definitions);
    if (Array.isArray(exclude) && exclude.length > 0) {
      yield* ofExclude(name, to, exclude, target['wholeSubnet'] ?? record(project['defaults'])['wholeSubnet']);
    }
    yield* ofNames(name, to, record(target['names']));
    for (const key of ['groups', 'excludeGroups']) {
      const listed = target[key];
      for (const [at, group] of Array.isArray(listed) ? listed.entries() : []) {
        if (typeof group !== 'string' || Object.hasOwn(groups, group)) continue;
        yield { path: ['targets', name, key, at], message: `Unknown group "${group}"` };
      }
    }
  }
}

function* ofDestination(
  name: string,
  to: string,
  definition: Pick<ProbeDefinition, 'service' | 'settings'> | undefined,
  own: Readonly<Record<string, unknown>>,
): Generator<Problem> {
  const parsed = definition?.service?.endpoints?.(to, own) ?? parseDestination(to);
  if (!('error' in parsed) || isOfSetting(parsed.error, definition?.settings ?? {}, own)) return;
  yield { path: ['targets', name, 'to'], message: parsed.error };
}

/** Whether an error is of a setting, as a server to ask: it is reported there. */
const isOfSetting = (error: string, settings: SettingSet, own: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(settings).some(([key, { schema }]) => {
    const checked = own[key] === undefined ? undefined : schema.safeParse(own[key]);
    return checked?.error?.issues.some(({ message }) => message === error);
  });

/** Finds limits for columns of another probe. */
function* ofThresholds(
  name: string,
  probe: string,
  thresholds: Readonly<Record<string, unknown>>,
  definitions: Definitions,
): Generator<Problem> {
  const columnsOf = (one: Pick<ProbeDefinition, 'service' | 'columns'> | undefined) =>
    one ? limitedColumns(one).map((column) => column.name) : [];
  const own = columnsOf(definitions.get(probe));
  for (const [figure] of columnLimitsOf(thresholds)) {
    const isOfOther = [...definitions.values()].some((one) => columnsOf(one).includes(figure));
    if (own.includes(figure) || !isOfOther) continue; // an unknown key is reported as such
    const known = [...Object.keys(Thresholds.shape), ...own].join(', ');
    yield { path: ['targets', name, 'thresholds', figure], message: `${probe} has no ${figure}: use ${known}` };
  }
}

function* ofExclude(name: string, to: unknown, exclude: readonly unknown[], wholeSubnet: unknown): Generator<Problem> {
  const parsed = typeof to === 'string' ? parseDestination(to, { wholeSubnet: wholeSubnet === true }) : undefined;
  const destination = parsed && 'destination' in parsed ? parsed.destination : undefined;
  for (const { at, message } of excludeProblems(destination, exclude)) {
    yield { path: ['targets', name, 'exclude', ...(at === null ? [] : [at])], message };
  }
}

function* ofNames(name: string, to: unknown, names: Readonly<Record<string, unknown>>): Generator<Problem> {
  if (Object.keys(names).length === 0) return;
  const parsed = typeof to === 'string' ? parseDestination(to, { wholeSubnet: true }) : undefined;
  const destination = parsed && 'destination' in parsed ? parsed.destination : undefined;
  for (const { address, message } of addressNameProblems(destination, names)) {
    yield { path: ['targets', name, 'names', address], message };
  }
}

const hasDurations = ({ interval, timeout, spacing, dnsInterval }: Settings): boolean =>
  [interval, timeout, spacing, dnsInterval].every((text) => text === undefined || 'ms' in parseDuration(text));

/** Finds targets whose rounds would overlap. */
function* timeProblems(project: Parts, definitions: Definitions): Generator<Problem> {
  for (const [name, target] of Object.entries(project.targets ?? {})) {
    if (!definitions.get(target.probe)?.uses.includes('packets')) continue;
    // Checked even when a duration is invalid, which is reported at its own position.
    if (!hasDurations(target) || !hasDurations(project.defaults ?? {})) continue;
    const { packets, spacingMs, intervalMs } = effectiveSettings(
      target,
      project.defaults,
      definitions.get(target.probe)?.defaults,
    );
    const roundMs = (packets - 1) * spacingMs;
    if (roundMs === 0 || roundMs < intervalMs) continue;
    const apart = `${packets} packets ${formatDuration(spacingMs)} apart`;
    const message = `${apart} do not fit into an interval of ${formatDuration(intervalMs)}`;
    yield { path: ['targets', name, 'packets'], message };
  }
}

/** The relevant parts of a project. */
interface Parts {
  readonly defaults?: Settings | undefined;
  readonly targets?: Readonly<Record<string, Settings & { readonly probe: string }>> | undefined;
}

/** Problems of a project whose parts are valid. */
export function* projectProblems(project: Parts, definitions: Definitions): Generator<Problem> {
  yield* crossProblems(project, definitions);
  yield* timeProblems(project, definitions);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
