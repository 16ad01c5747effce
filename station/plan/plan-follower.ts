import { TOO_FAST } from '../../core/plan/budget.ts';
import type { ResolvedNames } from '../../core/plan/expand.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { Captures } from '../engine/captures.ts';
import { DeferredNames } from '../names/deferred-names.ts';
import type { NameTracker } from '../names/name-tracker.ts';
import type { ProjectService } from '../project/project-service.ts';
import type { Run } from '../run/run.ts';
import { buildCatalog, type CatalogState, type Identities } from './catalog.ts';
import type { CatalogFeed } from './catalog-feed.ts';
import type { RunningPlan } from './running-plan.ts';

export interface PlanFollowerOptions {
  readonly project: Pick<ProjectService, 'current'>;
  readonly names: Pick<NameTracker, 'names' | 'follow'>;
  readonly ids: Identities['ids'];
  readonly ownAddresses: () => ReadonlySet<string>;
  readonly catalog: CatalogFeed;
  readonly captures: Pick<Captures, 'follow'>;
  readonly plan: RunningPlan;
  readonly run: Run;
  /** Names are not probed because the plan would be too fast; told once. */
  readonly onHeld: (fault: Fault) => void;
  /** Keeps the names as the plan has them, for the station after this one. */
  readonly keepNames: (names: ResolvedNames) => void;
}

/** Makes catalog and plan follow project and names: both, or neither. One call after the other. */
export class PlanFollower {
  private readonly options: PlanFollowerOptions;
  /** Names that are known and yet not probed. */
  private readonly held = new DeferredNames();

  constructor(options: PlanFollowerOptions) {
    this.options = options;
  }

  /** Why names are not probed; null = all are. */
  get fault(): Fault | null {
    return this.held.fault;
  }

  /** The catalog as it is at the start; the plan is yet to be made. */
  async show(): Promise<void> {
    const { catalog, names } = this.options;
    names.follow(this.options.project.current);
    const known = new Map(names.names);
    catalog.replace(await this.built(known));
    this.held.accept(known);
  }

  /** Makes both follow the names; those that are too much for the plan are left out of it, and said to be. */
  async followNames(): Promise<void> {
    try {
      await this.follow();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== TOO_FAST) throw error;
      await this.followWith(this.held.without(this.options.names.names, fault));
      if (this.held.hold(fault)) this.options.onHeld(fault);
    }
  }

  /** Makes both follow the project. Throws what cannot be; a plan that is too fast changes nothing. */
  async follow(): Promise<void> {
    const names = new Map(this.options.names.names); // others may be answered meanwhile
    await this.followWith(names);
    this.held.accept(names);
  }

  private async followWith(resolved: ResolvedNames): Promise<void> {
    const { catalog, captures, keepNames, plan, run } = this.options;
    const next = await this.built(resolved);
    plan.check(run.wanted(next));
    catalog.replace(next);
    keepNames(resolved);
    await captures.follow();
    await plan.follow(run.wanted());
  }

  /** What the project means with these names; asks for those that are new. */
  private built(resolved: ResolvedNames): Promise<CatalogState> {
    const { project, names, ids, ownAddresses } = this.options;
    const { current } = project;
    names.follow(current);
    return buildCatalog(current, resolved, { ids, ownAddresses: ownAddresses() });
  }
}
