import type { Project } from '../../core/model/project.ts';
import { expandTarget } from '../../core/plan/expand.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { ownAddresses } from '../../host/own-addresses.ts';
import { systemResolver } from '../../host/resolver.ts';
import { NameBook } from '../../station/name-book.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

export interface ResolvedPlan {
  /** Numbered from 0 in file order. */
  readonly series: readonly IdentifiedSeries[];
  /** Targets that are not probed, and why. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
  /** What should be known of those that are. */
  readonly notes: readonly { readonly name: string; readonly note: string }[];
}

/** Expands a project for a run of its own; asks for names first. */
export async function resolvePlan(project: Project, clock: Clock, resolveNames = true): Promise<ResolvedPlan> {
  const names = new NameBook(systemResolver({ clock }), clock, () => undefined);
  if (resolveNames) {
    names.follow(project);
    await names.settled();
    names.close();
  }
  const series: IdentifiedSeries[] = [];
  const left: { name: string; reason: string }[] = [];
  const notes: { name: string; note: string }[] = [];
  const own = ownAddresses();
  for (const [name, target] of Object.entries(project.targets ?? {})) {
    const expanded = expandTarget(name, target, project, names.names, own);
    notes.push(...expanded.notes.map((note) => ({ name, note })));
    if (expanded.reason !== null) left.push({ name, reason: expanded.reason });
    for (const planned of expanded.series) series.push({ seriesId: series.length, planned });
  }
  return { series, left, notes };
}
