import type { MetricsCatalog } from '../../core/metrics/metrics-catalog.ts';
import type { Project } from '../../core/model/project.ts';
import { checkRunning, TOO_FAST } from '../../core/plan/budget.ts';
import type { ResolvedNames } from '../../core/plan/expand.ts';
import { ScheduleWatch } from '../../core/plan/schedule-watch.ts';
import { WindowsAt } from '../../core/plan/windows-at.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { Captures } from '../engine/captures.ts';
import type { Incidents } from '../events/incidents.ts';
import { DeferredNames } from '../names/deferred-names.ts';
import { type NameChange, type NameListener, type NameSilence, NameTracker } from '../names/name-tracker.ts';
import type { SavedNames } from '../names/saved-names.ts';
import type { ProjectService } from '../project/project-service.ts';
import type { SerialQueue } from '../project/serial-queue.ts';
import type { Run } from '../run/run.ts';
import { buildCatalog, type CatalogState, type Identities } from './catalog.ts';
import type { CatalogFeed } from './catalog-feed.ts';
import type { EnginePlans } from './engine-plans.ts';

export interface PlanFollowerParts {
  readonly project: Pick<ProjectService, 'current'> & {
    /** Inventories of the targets of `current` that come from one. */
    readonly inventoryOf?: ReadonlyMap<string, string>;
  };
  readonly resolver: Resolver;
  readonly ids: Identities['ids'];
  readonly ownAddresses: () => ReadonlySet<string>;
  readonly catalog: CatalogFeed;
  readonly captures: Pick<Captures, 'follow'>;
  readonly plan: Pick<EnginePlans, 'check' | 'follow'>;
  readonly run: Pick<Run, 'wanted'>;
  readonly incidents: Pick<Incidents, 'nameChanged' | 'nameSilence' | 'namesDeferred'>;
  readonly savedNames: Pick<SavedNames, 'read' | 'save'>;
  /** Has the engines started that a project needs. */
  readonly enginesFor: (project: Project) => Promise<void>;
  /** Makes the metrics follow. */
  readonly metrics?: ((catalog: MetricsCatalog) => Promise<void>) | undefined;
  /** Changes of the plan, one after the other: none takes long. */
  readonly planQueue: SerialQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes catalog, captures and plan follow project, names and schedules: all of them, or none. */
export class PlanFollower implements NameListener {
  readonly names: NameTracker;
  private readonly parts: PlanFollowerParts;
  private readonly deferred = new DeferredNames();
  private readonly schedules: ScheduleWatch;
  private isFollowing = false;
  /** The names that the catalog was built with. */
  private followedNames: ResolvedNames = new Map();

  constructor(parts: PlanFollowerParts) {
    this.parts = parts;
    this.names = new NameTracker(parts.resolver, parts.clock, this);
    this.schedules = new ScheduleWatch(parts.clock, () => this.followSoon());
  }

  /** Why known names are not probed; null = all are. */
  get fault(): Fault | null {
    return this.deferred.fault;
  }

  /** Builds the first catalog; the plan is not made yet. @param resume names have the addresses of the last station */
  async start(resume: boolean): Promise<void> {
    const { catalog, project, savedNames } = this.parts;
    void this.startEngines();
    if (resume) this.names.resumeFrom(await savedNames.read());
    this.names.follow(project.current);
    const known = new Map(this.names.names);
    const nowMs = this.parts.clock.nowMs();
    const first = await this.build(known, nowMs);
    catalog.replace(first);
    this.followedNames = known;
    await this.parts.metrics?.({ project: first.project, names: known, series: first.identified });
    this.schedules.follow(first.identified, nowMs);
    this.deferred.accept(known);
  }

  /** Follows a changed project. Throws what cannot be carried out; a plan that is too fast changes nothing. */
  async followProject(): Promise<void> {
    await this.startEngines();
    return this.parts.planQueue.run(() => this.followAll());
  }

  /** Follows changed names; those that make the plan too fast are left out of it, with an event. */
  async followNames(): Promise<void> {
    await this.startEngines();
    return this.parts.planQueue.run(() => this.followFitting());
  }

  /** Follows a changed project and changed names, within a turn of the plan's queue. */
  followNow(): Promise<void> {
    return this.followFitting();
  }

  /** After a change of what runs or is confirmed, within a turn of the plan's queue: deferred names may fit now. */
  async retryDeferred(): Promise<void> {
    if (this.fault) await this.followFitting();
  }

  changed(change: NameChange | null): void {
    if (change) {
      this.parts.log.debug('names.changed', { ...change });
      this.parts.incidents.nameChanged(change);
    }
    this.followSoon();
  }

  silence(silence: NameSilence): void {
    this.parts.log.debug('names.silence', { ...silence });
    this.parts.incidents.nameSilence(silence);
  }

  /** Ends look-ups and the wait for schedules. */
  close(): void {
    this.names.close();
    this.schedules.close();
  }

  /** Names and schedules that change before its turn are followed together. */
  private followSoon(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    const { planQueue, log } = this.parts;
    const turn = async () => {
      this.isFollowing = false;
      await this.followFitting();
    };
    void planQueue
      .run(turn)
      .catch((error: unknown) => log.error('The plan could not follow names or schedules', { ...toFault(error) }));
  }

  /** Not within a turn of the plan's queue: an engine that starts gets its plan in one. */
  private startEngines(): Promise<void> {
    const { enginesFor, project } = this.parts;
    return enginesFor(project.current);
  }

  private async followAll(): Promise<void> {
    const names = new Map(this.names.names); // others may be answered meanwhile
    await this.followWith(names);
    this.deferred.accept(names);
  }

  private async followFitting(): Promise<void> {
    try {
      await this.followAll();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== TOO_FAST) throw error;
      await this.followWith(this.deferred.without(this.names.names, fault));
      if (!this.deferred.defer(fault)) return;
      this.parts.log.debug('names.deferred', { message: fault.message });
      this.parts.incidents.namesDeferred(fault);
    }
  }

  private async followWith(resolved: ResolvedNames): Promise<void> {
    const { catalog, captures, clock, plan, run, log } = this.parts;
    const nowMs = clock.nowMs();
    const next = await this.build(resolved, nowMs);
    checkRunning(() => plan.check(run.wanted(next)));
    const before = { catalog: catalog.current, names: this.followedNames };
    try {
      await this.publish(next, resolved, nowMs);
      await captures.follow();
      await plan.follow(run.wanted());
    } catch (error) {
      await this.goBack(before, nowMs).catch((fault: unknown) =>
        log.error('The previous catalog could not be restored', { ...toFault(fault) }),
      );
      throw error;
    }
  }

  /** Catalog and captures show what the engines still do. */
  private async goBack(
    before: { readonly catalog: CatalogState; readonly names: ResolvedNames },
    nowMs: number,
  ): Promise<void> {
    await this.publish(before.catalog, before.names, nowMs);
    await this.parts.captures.follow();
  }

  private async publish(next: CatalogState, resolved: ResolvedNames, nowMs: number): Promise<void> {
    const { catalog, savedNames, metrics, log } = this.parts;
    catalog.replace(next);
    this.followedNames = resolved;
    this.schedules.follow(next.identified, nowMs);
    savedNames.save(resolved);
    log.debug('catalog.changed', {
      revision: catalog.revision,
      targets: next.targets.size,
      series: next.series.size,
      packetsPerSecond: catalog.packetsPerSecond,
    });
    await metrics?.({ project: next.project, names: resolved, series: next.identified });
  }

  /** Expands the project with these names; starts look-ups of new ones. */
  private build(resolved: ResolvedNames, nowMs: number): Promise<CatalogState> {
    const { project, ids, ownAddresses } = this.parts;
    const { current, inventoryOf } = project;
    this.names.follow(current);
    const identities = { ids, ownAddresses: ownAddresses() };
    return buildCatalog(current, resolved, identities, new WindowsAt(nowMs), inventoryOf);
  }
}
