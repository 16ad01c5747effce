import { addressFamily } from '../model/address.ts';
import { parseDestination } from '../model/destination.ts';
import { parseDuration } from '../model/duration.ts';
import type { Project, Target } from '../model/project.ts';
import { effectiveSettings } from '../model/settings.ts';
import { effectiveThresholds } from '../model/thresholds.ts';
import { type ResolvedNames, resolveKey } from '../plan/expand.ts';
import type { IdentifiedSeries } from '../plan/series.ts';

/** The things that have metrics: the project with its names as resolved now, and its series. */
export interface MetricsCatalog {
  readonly project: Project;
  readonly names: ResolvedNames;
  readonly series: readonly IdentifiedSeries[];
}

/** Address of a target for `app_host_resolution_status`. */
export interface ResolvedTarget {
  readonly family: 'ipv4' | 'ipv6';
  /** undefined = its look-up has not ended; null = it has none. */
  readonly address: string | null | undefined;
}

/** Finds family and address of a target; undefined when its family is not known yet. */
export function resolvedTarget(target: Target, project: Project, names: ResolvedNames): ResolvedTarget | undefined {
  const settings = effectiveSettings(target, project.defaults);
  const parsed = parseDestination(target.to, settings);
  if ('error' in parsed) return undefined;
  const { kind, addresses, text } = parsed.destination;
  const wanted = settings.family ?? undefined;
  if (kind !== 'name') {
    const family = addressFamily(addresses[0] ?? '') ?? wanted ?? 4;
    return { family: `ipv${family}`, address: target.to };
  }
  const known = names.get(resolveKey(text, settings.family));
  const address = known === undefined ? undefined : 'failed' in known ? null : (known[0] ?? null);
  const family = wanted ?? addressFamily(address ?? '');
  return family === undefined ? undefined : { family: `ipv${family}`, address };
}

/** Limits of a target as netprobify has them: seconds, and a ratio. */
export function netprobifyThresholds(
  target: Target,
  defaults: Project['defaults'],
): readonly (readonly [type: string, value: number])[] {
  const { lossRatio, p95 } = effectiveThresholds(target, defaults);
  const latency = p95 === undefined ? undefined : parseDuration(p95);
  return [
    ...(latency && 'ms' in latency ? [['latency', latency.ms / 1000] as const] : []),
    ...(lossRatio === undefined ? [] : [['loss', lossRatio] as const]),
  ];
}
