import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Project, Target } from '../../../core/model/project.ts';
import type { SeriesLoad } from '../../../core/plan/budget.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { expanded, type PlanParts, seriesLoad } from './plan-loads.ts';

/** The parts of a project that decide what it sends. */
export interface PlannedProject extends PlanParts {
  readonly targets: Readonly<Record<string, Target>>;
  /** Targets of inventories, which are in no file. */
  readonly inventory: Readonly<Record<string, Target>>;
  /** First address of a name, by what is written as destination. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** The project as the station has applied it. */
export function plannedProject({ defaults, groups, targets, series }: Catalog): PlannedProject {
  const addresses = new Map<string, string>();
  for (const [, id, address] of series.values()) {
    const to = targets.get(id)?.definition.to;
    if (to !== undefined && !addresses.has(to)) addresses.set(to, address);
  }
  const all = [...targets.values()];
  const named = (some: typeof all) => Object.fromEntries(some.map(({ name, definition }) => [name, definition]));
  return {
    defaults,
    groups,
    targets: named(all.filter(({ inventory }) => inventory === undefined)),
    inventory: named(all.filter(({ inventory }) => inventory !== undefined)),
    addresses,
  };
}

/** The project after edits. */
export function withEdits(before: PlannedProject, ops: readonly EditOp[]): PlannedProject {
  let { defaults } = before;
  const targets = new Map(Object.entries(before.targets));
  const groups = new Map(Object.entries(before.groups));
  for (const op of ops) {
    if (op.op === 'put') targets.set(op.name, op.target);
    else if (op.op === 'delete') targets.delete(op.name);
    else if (op.op === 'defaults') defaults = op.defaults;
    else if (op.op === 'putGroup') groups.set(op.name, op.group);
    else if (op.op === 'deleteGroup') groups.delete(op.name);
    else if (op.op === 'rename') {
      const target = targets.get(op.from);
      if (!target) continue;
      targets.delete(op.from);
      targets.set(op.to, target);
    }
  }
  return { ...before, defaults, targets: Object.fromEntries(targets), groups: Object.fromEntries(groups) };
}

/** The project as another file describes it. */
export const withFile = (before: PlannedProject, file: Project): PlannedProject => ({
  ...before,
  defaults: file.defaults ?? {},
  groups: file.groups ?? {},
  targets: file.targets ?? {},
});

/** The load of every series of a project. A target that cannot be planned, as one with an error, sends nothing. */
export function loadsOf(project: PlannedProject): SeriesLoad[] {
  const { targets, inventory, addresses } = project;
  return [...Object.entries(targets), ...Object.entries(inventory)].flatMap(([name, target]) => {
    if (target.enabled === false) return [];
    try {
      return expanded(name, target, project, addresses.get(target.to)).map((series) => seriesLoad(series).load);
    } catch {
      return []; // the station refuses it, and says why
    }
  });
}
