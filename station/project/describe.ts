import { addressFamily } from '../../core/model/address.ts';
import { agentsOf, LOCAL } from '../../core/model/agent-selectors.ts';
import type { ColumnLimits } from '../../core/model/column-limits.ts';
import { parseDuration } from '../../core/model/duration.ts';
import { withMeshes } from '../../core/model/meshes.ts';
import { commonPayloadBytes } from '../../core/model/packet-size.ts';
import type { Project, Target } from '../../core/model/project.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { effectiveThresholds } from '../../core/model/thresholds.ts';
import { type ExpandedTarget, expandTarget, groupsOf, type PlannedSeries } from '../../core/plan/expand.ts';
import { definitionOf, probeOf } from '../../probes/registry.ts';
import type { ReadFile } from './read-file.ts';

/** A target after defaults, as `check --json` prints it; `type` and what is particular in the words of its file. */
export interface DescribedTarget {
  readonly probe: Target['probe'];
  readonly type: string;
  readonly destination: string;
  /** Left out where nothing is excluded. */
  readonly exclude?: readonly string[];
  readonly addressFamily: 'ipv4' | 'ipv6' | null;
  readonly groups: readonly string[];
  /** Names of who measures, `local` for this host; left out where only this host does. */
  readonly agents?: readonly string[];
  readonly active: boolean;
  readonly reason: string | null;
  readonly packets: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly dnsUpdateIntervalSeconds: number;
  /** Transport header and data; null where that differs between groups or packets. */
  readonly ipPayloadBytes: number | null;
  readonly dstPort: number | string | null;
  readonly alertLevel: string | null;
  readonly state: string | null;
  readonly threshold: Readonly<Record<string, number | ColumnLimits | undefined>> | null;
  /** Left out where it is probed always. */
  readonly schedule?: string;
  /** null = that of the host that measures. */
  readonly timeZone?: string | null;
}

export interface Described {
  readonly globals: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly targets: Readonly<Record<string, DescribedTarget>>;
}

/**
 * Describes a file after defaults.
 * @param ownAddresses of this host: targets of some kinds of files are not probed there
 */
export function describeFile({ project: written, imported }: ReadFile, ownAddresses: ReadonlySet<string>): Described {
  const project = withMeshes(written);
  const targets = Object.entries(project.targets ?? {}).map(([name, target]) => {
    const described = describeTarget(name, target, project, ownAddresses);
    const { reason, ...words } = imported?.targets.get(name) ?? { type: target.probe };
    return [name, { ...described, ...words, reason: reason ?? described.reason }] as const;
  });
  return {
    globals: imported?.globals ?? { name: project.name ?? null, ...project.defaults },
    groups: imported?.groups ?? project.groups ?? {},
    targets: Object.fromEntries(targets),
  };
}

function describeTarget(
  name: string,
  target: Target,
  project: Project,
  ownAddresses: ReadonlySet<string>,
): DescribedTarget {
  const settings = effectiveSettings(target, project.defaults, definitionOf(target.probe)?.defaults);
  const expanded = expandTarget(name, target, project, new Map(), ownAddresses, definitionOf);
  const agents = agentsOf(name, target, project);
  const isLocal = agents.length === 1 && agents[0] === null;
  const active = settings.enabled && (expanded.series.length > 0 || expanded.unresolved !== null);
  const literal = expanded.series[0] ? addressFamily(expanded.series[0].address) : undefined;
  const family = settings.family ?? literal;
  const { ports } = settings;
  const thresholds = effectiveThresholds(target, project.defaults);
  return {
    probe: target.probe,
    type: target.probe,
    destination: target.to,
    ...(target.exclude === undefined ? {} : { exclude: target.exclude }),
    addressFamily: family === undefined ? null : `ipv${family}`,
    groups: groupsOf(target, project.groups ?? {}),
    ...(isLocal ? {} : { agents: agents.map((agent) => agent ?? LOCAL) }),
    active,
    reason: active ? null : expanded.reason,
    packets: settings.packets,
    intervalSeconds: settings.intervalMs / 1000,
    timeoutSeconds: settings.timeoutMs / 1000,
    dnsUpdateIntervalSeconds: settings.dnsIntervalMs / 1000,
    ipPayloadBytes: payloadBytes(name, target, project, expanded),
    dstPort: ports.length > 1 ? String(target.port ?? project.defaults?.port) : (ports[0] ?? null),
    alertLevel: null,
    state: null,
    threshold: Object.keys(thresholds).length > 0 ? thresholdSeconds(thresholds) : null,
    ...(settings.schedule === null ? {} : { schedule: settings.schedule, timeZone: settings.timeZone }),
  };
}

/** Description of a target without series, as if it had an address that no host has. */
function payloadBytes(name: string, target: Target, project: Project, { series }: ExpandedTarget): number | null {
  const address = (target.addressFamily ?? project.defaults?.addressFamily) === 'ipv6' ? '::' : '0.0.0.0';
  const known: readonly PlannedSeries[] =
    series.length > 0
      ? series
      : expandTarget(name, { ...target, to: address, enabled: true }, project, new Map(), undefined, definitionOf)
          .series;
  let bytes: number | null = null;
  for (const [at, planned] of known.entries()) {
    const own = commonPayloadBytes(probeOf(planned.probe).compile(planned));
    if (at > 0 && own !== bytes) return null;
    bytes = own;
  }
  return bytes;
}

/** Durations in seconds, ratios and limits for columns as they are. */
function thresholdSeconds(thresholds: object): Record<string, number | ColumnLimits> {
  const out: Record<string, number | ColumnLimits> = {};
  const written: readonly [string, unknown][] = Object.entries(thresholds);
  for (const [key, value] of written) {
    if (typeof value === 'number') out[key] = value;
    else if (typeof value === 'object') out[key] = value as ColumnLimits;
    else {
      const parsed = parseDuration(String(value));
      if ('ms' in parsed) out[key] = parsed.ms / 1000;
    }
  }
  return out;
}
