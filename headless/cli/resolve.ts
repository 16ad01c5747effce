import type { Project } from '../../core/model/project.ts';
import { expandTarget } from '../../core/plan/expand.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { ownAddresses } from '../../host/own-addresses.ts';
import { systemResolver } from '../../host/resolver.ts';
import { NameBook, type NameChange } from '../../station/name-book.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

export interface ResolvedPlan {
  /** In file order. */
  readonly series: readonly IdentifiedSeries[];
  /** Targets that are not probed, and why. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
  /** What should be known of those that are. */
  readonly notes: readonly { readonly name: string; readonly note: string }[];
}

/** What a project means for a run of its own, as names change and the file is read again: a series keeps its number. */
export class RunPlan {
  private readonly names: NameBook;
  private readonly ids = new Map<string, number>();
  private project: Project;

  /** @param onChange a name has another address: `resolve` gives another plan */
  constructor(project: Project, clock: Clock, onChange: (change: NameChange) => void) {
    this.project = project;
    this.names = new NameBook(systemResolver({ clock }), clock, (change) => {
      if (change) onChange(change);
    });
  }

  /** The plan as it is now; asks for names that are new. */
  async resolve(project: Project = this.project): Promise<ResolvedPlan> {
    this.project = project;
    this.names.follow(project);
    await this.names.settled();
    return this.expand();
  }

  /** The plan with what is known already. */
  expand(): ResolvedPlan {
    const series: IdentifiedSeries[] = [];
    const left: { name: string; reason: string }[] = [];
    const notes: { name: string; note: string }[] = [];
    const own = ownAddresses();
    for (const [name, target] of Object.entries(this.project.targets ?? {})) {
      const expanded = expandTarget(name, target, this.project, this.names.names, own);
      notes.push(...expanded.notes.map((note) => ({ name, note })));
      if (expanded.reason !== null) left.push({ name, reason: expanded.reason });
      for (const planned of expanded.series) {
        const key = JSON.stringify([name, planned.probe, planned.address, planned.group, planned.port]);
        const seriesId = this.ids.get(key) ?? this.ids.size;
        this.ids.set(key, seriesId);
        series.push({ seriesId, planned });
      }
    }
    return { series, left, notes };
  }

  close(): void {
    this.names.close();
  }
}

/** Expands a project once; asks for names first unless told not to. */
export async function resolvePlan(project: Project, clock: Clock, resolveNames = true): Promise<ResolvedPlan> {
  const plan = new RunPlan(project, clock, () => undefined);
  const resolved = resolveNames ? await plan.resolve() : plan.expand();
  plan.close();
  return resolved;
}
