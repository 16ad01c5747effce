import { parseDestination } from '../../core/model/destination.ts';
import type { Project } from '../../core/model/project.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { expandTarget, type ResolvedNames, resolveKey } from '../../core/plan/expand.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { ownAddresses } from '../../host/own-addresses.ts';
import { systemResolver } from '../../host/resolver.ts';
import { NameBook, type NameChange } from '../../station/name-book.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import type { ReadFile } from '../../station/project/read-file.ts';

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
    return expandAll(this.project, this.names.names, ownAddresses(), this.ids);
  }

  close(): void {
    this.names.close();
  }
}

/** Expands a project once, with the addresses of its names. */
export async function resolvePlan(project: Project, clock: Clock): Promise<ResolvedPlan> {
  const plan = new RunPlan(project, clock, () => undefined);
  const resolved = await plan.resolve();
  plan.close();
  return resolved;
}

/** Why targets are not probed, in the words of their file. */
export function leftLines({ left }: ResolvedPlan, { foreign }: Pick<ReadFile, 'foreign'>): string {
  const lines = left.map(({ name, reason }) => {
    return `sounder: ${name} is left out: ${foreign?.targets.get(name)?.reason ?? reason}\n`;
  });
  return lines.join('');
}

/** Expands a project without asking for names: each stands for its one address, so that all numbers are the same. */
export function unresolvedPlan(project: Project): ResolvedPlan {
  return expandAll(project, namesAsWritten(project), ownAddresses(), new Map());
}

function namesAsWritten(project: Project): ResolvedNames {
  const names = new Map<string, readonly string[]>();
  for (const target of Object.values(project.targets ?? {})) {
    const parsed = parseDestination(target.to);
    if (!('destination' in parsed) || parsed.destination.kind !== 'name') continue;
    const { text } = parsed.destination;
    names.set(resolveKey(text, effectiveSettings(target, project.defaults).family), [text]);
  }
  return names;
}

/** @param ids the numbers that series have already; new ones are added */
function expandAll(
  project: Project,
  names: ResolvedNames,
  own: ReadonlySet<string>,
  ids: Map<string, number>,
): ResolvedPlan {
  const series: IdentifiedSeries[] = [];
  const left: { name: string; reason: string }[] = [];
  const notes: { name: string; note: string }[] = [];
  for (const [name, target] of Object.entries(project.targets ?? {})) {
    const expanded = expandTarget(name, target, project, names, own);
    notes.push(...expanded.notes.map((note) => ({ name, note })));
    if (expanded.reason !== null) left.push({ name, reason: expanded.reason });
    for (const planned of expanded.series) {
      const key = JSON.stringify([name, planned.probe, planned.address, planned.group, planned.port]);
      const seriesId = ids.get(key) ?? ids.size;
      ids.set(key, seriesId);
      series.push({ seriesId, planned });
    }
  }
  return { series, left, notes };
}
