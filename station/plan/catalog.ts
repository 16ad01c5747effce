import { isDeepStrictEqual } from 'node:util';
import type { Sections } from '../../core/contracts/edits.ts';
import type { CatalogItem, CatalogSeries, CatalogTarget } from '../../core/contracts/station.ts';
import type { Project } from '../../core/model/project.ts';
import { type ExpandedTarget, expandTarget, type ResolvedNames } from '../../core/plan/expand.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import type { WindowsAt } from '../../core/plan/windows-at.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { definitionOf } from '../../probes/registry.ts';
import type { SeriesIdentity } from '../store/catalog-db.ts';
import type { IdSource } from './known-ids.ts';

/** Store ids of targets and series, and this computer's addresses. */
export interface Identities {
  readonly ids: IdSource;
  readonly ownAddresses: ReadonlySet<string>;
}

export interface CatalogState {
  readonly targets: ReadonlyMap<number, CatalogTarget>;
  readonly series: ReadonlyMap<number, CatalogSeries>;
  readonly identified: readonly CompiledSeries[];
  readonly project: Project;
}

export const EMPTY_CATALOG: CatalogState = {
  targets: new Map(),
  series: new Map(),
  identified: [],
  project: { sounder: 1 },
};

/**
 * Expands the project into targets and series, compiles them and assigns their store ids. Series outside their schedule
 * are among them.
 * @param inventoryOf inventories of the targets that come from one, by name
 */
export async function buildCatalog(
  project: Project,
  names: ResolvedNames,
  identities: Identities,
  windows: Pick<WindowsAt, 'reason'>,
  inventoryOf: ReadonlyMap<string, string> = new Map(),
): Promise<CatalogState> {
  const expanded: ExpandedTarget[] = Object.entries(project.targets ?? {}).map(([name, target]) =>
    expandTarget(name, target, project, names, identities.ownAddresses, definitionOf),
  );
  const planned = expanded.flatMap((target) => target.series);
  const [targetIds, seriesIds] = await Promise.all([
    identities.ids.identifyTargets(expanded.map((target) => target.name)),
    identities.ids.identifySeries(
      planned.map(({ target, probe, address, group, port, agent }) => ({
        target,
        probe,
        address,
        group: group ?? '',
        port: port ?? 0,
        ...(agent !== undefined && { agent }),
      })),
    ),
  ]);
  const identified = planned.map((series, at) =>
    compileSeries({ seriesId: (seriesIds[at] as SeriesIdentity).seriesId, planned: series }),
  );
  const targets = new Map<number, CatalogTarget>();
  for (const [at, target] of expanded.entries()) {
    const id = targetIds[at] as number;
    const definition = project.targets?.[target.name];
    if (!definition) continue;
    const reason = target.settings.enabled ? (target.reason ?? windows.reason(target.settings)) : null;
    const note = target.notes.length > 0 ? target.notes.join('; ') : null;
    const inventory = inventoryOf.get(target.name);
    targets.set(id, {
      id,
      name: target.name,
      definition,
      ...(inventory !== undefined && { inventory }),
      reason,
      isUnresolvable: reason !== null && target.isUnresolvable,
      note,
      seriesCount: target.series.length,
    });
  }
  const series = new Map<number, CatalogSeries>();
  for (const [at, { seriesId, planned: own }] of identified.entries()) {
    const { targetId } = seriesIds[at] as SeriesIdentity;
    const row = [seriesId, targetId, own.address, own.group ?? '', own.port ?? 0] as const;
    series.set(seriesId, own.agent === undefined ? [...row] : [...row, own.agent]);
  }
  return { targets, series, identified, project };
}

const head = ({ project }: CatalogState, revision: number) => ({
  revision,
  name: project.name ?? '',
  defaults: project.defaults ?? {},
  groups: project.groups ?? {},
  ...(hasSections(project) && {
    sections: {
      outputs: project.outputs ?? {},
      inventories: { ...project.inventories } as Sections['inventories'],
      metrics: project.metrics ?? null,
      ...(project.storage && { storage: project.storage }),
      ...(project.limits && { limits: project.limits }),
      ...(project.reports && { reports: project.reports }),
    },
  }),
});

const hasSections = ({ outputs, inventories, metrics, storage, limits, reports }: Project): boolean =>
  [outputs, inventories, metrics, storage, limits, reports].some((section) => section !== undefined);

export function fullItem(state: CatalogState, revision: number): CatalogItem {
  return {
    ...head(state, revision),
    full: true,
    targets: [...state.targets.values()],
    series: [...state.series.values()],
    removedTargets: [],
    removedSeries: [],
  };
}

/** The difference between two states; the whole catalog when something was inserted, since a delta only appends. */
export function deltaItem(before: CatalogState, after: CatalogState, revision: number): CatalogItem {
  if (!keepsOrder(before, after)) return fullItem(after, revision);
  return {
    ...head(after, revision),
    full: false,
    targets: [...after.targets.values()].filter((target) => !isSameTarget(before.targets.get(target.id), target)),
    series: [...after.series.values()].filter((series) => !isSameSeries(before.series.get(series[0]), series)),
    removedTargets: [...before.targets.keys()].filter((id) => !after.targets.has(id)),
    removedSeries: [...before.series.keys()].filter((id) => !after.series.has(id)),
  };
}

/** The definition is compared in depth: each edit brings a new copy of the whole project. */
function isSameTarget(before: CatalogTarget | undefined, { definition, ...row }: CatalogTarget): boolean {
  return (
    before !== undefined &&
    before.name === row.name &&
    before.reason === row.reason &&
    before.isUnresolvable === row.isUnresolvable &&
    before.note === row.note &&
    before.seriesCount === row.seriesCount &&
    isDeepStrictEqual(before.definition, definition)
  );
}

const isSameSeries = (before: CatalogSeries | undefined, after: CatalogSeries): boolean =>
  before?.length === after.length && before.every((field, at) => field === after[at]);

/** Whether new targets stand behind the known ones, and new series behind the known ones of their target. */
function keepsOrder(before: CatalogState, after: CatalogState): boolean {
  const isAppended = (
    known: Iterable<number>,
    now: Iterable<readonly [id: number, of: number, ...unknown[]]>,
  ): boolean => {
    const rankOf = new Map(Array.from(known, (id, rank) => [id, rank]));
    const last = new Map<number, number>();
    for (const [id, of] of now) {
      const rank = rankOf.get(id) ?? Number.POSITIVE_INFINITY;
      if (rank < (last.get(of) ?? -1)) return false;
      last.set(of, rank);
    }
    return true;
  };
  return (
    isAppended(
      before.targets.keys(),
      Array.from(after.targets.keys(), (id) => [id, 0] as const),
    ) && isAppended(before.series.keys(), after.series.values())
  );
}
