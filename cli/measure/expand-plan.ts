import { parseDestination } from '../../core/model/destination.ts';
import { withMeshes } from '../../core/model/meshes.ts';
import type { Project } from '../../core/model/project.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { expandTarget, type ResolvedNames, resolveKey } from '../../core/plan/expand.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { ownAddresses } from '../../host/interfaces.ts';
import { definitionOf, resolvesItself } from '../../probes/registry.ts';

export interface LeftTarget {
  readonly name: string;
  readonly reason: string;
  /** Its name is still being looked up. */
  readonly isAwaited: boolean;
}

export interface ResolvedPlan {
  /** In file order. */
  readonly series: readonly IdentifiedSeries[];
  /** Targets that are not probed, with the reason. */
  readonly left: readonly LeftTarget[];
  /** Notes on targets that are probed. */
  readonly notes: readonly { readonly name: string; readonly note: string }[];
  /** Some of its names are being looked up for the first time: more series may follow. */
  readonly isGrowing: boolean;
}

/** Expands a project into the series that this host measures. @param ids the numbers that series have already; new ones are added */
export function expandPlan(
  written: Project,
  names: ResolvedNames,
  ids: Map<string, number>,
  own: ReadonlySet<string> = ownAddresses(),
): ResolvedPlan {
  const project = withMeshes(written);
  const series: IdentifiedSeries[] = [];
  const left: LeftTarget[] = [];
  const notes: { name: string; note: string }[] = [];
  for (const [name, target] of Object.entries(project.targets ?? {})) {
    const expanded = expandTarget(name, target, project, names, own, definitionOf);
    notes.push(...expanded.notes.map((note) => ({ name, note })));
    if (expanded.reason !== null) {
      const key = expanded.unresolved && resolveKey(expanded.unresolved, expanded.settings.family);
      left.push({ name, reason: expanded.reason, isAwaited: key !== null && !names.has(key) });
    }
    const local = expanded.series.filter(({ agent }) => agent === undefined);
    if (local.length === 0 && expanded.series.length > 0)
      left.push({ name, reason: 'only agents measure it', isAwaited: false });
    for (const planned of local) {
      const key = JSON.stringify([name, planned.probe, planned.address, planned.group, planned.port]);
      const seriesId = ids.get(key) ?? ids.size;
      ids.set(key, seriesId);
      series.push({ seriesId, planned });
    }
  }
  return { series, left, notes, isGrowing: left.some(({ isAwaited }) => isAwaited) };
}

/** Expands a project without looking names up: each name stands for one address, so that all counts are the same. */
export const unresolvedPlan = (project: Project): ResolvedPlan =>
  expandPlan(project, namesAsWritten(project), new Map());

function namesAsWritten(project: Project): ResolvedNames {
  const names = new Map<string, readonly string[]>();
  for (const target of Object.values(withMeshes(project).targets ?? {})) {
    if (resolvesItself(target.probe)) continue;
    const parsed = parseDestination(target.to);
    if (!('destination' in parsed) || parsed.destination.kind !== 'name') continue;
    const { text } = parsed.destination;
    names.set(resolveKey(text, effectiveSettings(target, project.defaults).family), [text]);
  }
  return names;
}
