import type { Phase } from '../core/contracts/station.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Resolver, ReverseNames } from '../core/ports/resolver.ts';
import { type Fault, FaultError, toFault } from '../core/result/result.ts';
import { Captures } from './engine/captures.ts';
import { type EngineConnector, EngineLink } from './engine/engine-link.ts';
import { engineUp } from './engine/engine-up.ts';
import { Incidents } from './events/incidents.ts';
import { StorageHealth } from './events/storage-health.ts';
import { Timeline } from './events/timeline.ts';
import { LimitWatch } from './live/limit-watch.ts';
import { MtuWatch } from './live/mtu-watch.ts';
import { PathFeed } from './live/path-feed.ts';
import { RouteEvents } from './live/route-events.ts';
import { NameTracker } from './names/name-tracker.ts';
import { SavedNames } from './names/saved-names.ts';
import { restorePaths } from './paths/restore-paths.ts';
import type { CatalogState } from './plan/catalog.ts';
import { CatalogFeed } from './plan/catalog-feed.ts';
import { KnownIds } from './plan/known-ids.ts';
import { PlanFollower } from './plan/plan-follower.ts';
import { checkAnything } from './plan/planner.ts';
import { RunningPlan } from './plan/running-plan.ts';
import { carryOut } from './project/carry-out.ts';
import { ProjectEditor } from './project/project-editor.ts';
import type { ProjectMemory } from './project/project-memory.ts';
import type { ProjectService } from './project/project-service.ts';
import { SerialQueue } from './project/serial-queue.ts';
import { resumeRun, savePlan } from './run/resume-run.ts';
import { Run } from './run/run.ts';
import { SampleIntake } from './run/sample-intake.ts';
import type { JournalState } from './store/journal-writer.ts';
import { Store } from './store/store.ts';

export interface StationOptions {
  readonly project: ProjectService;
  readonly memory: ProjectMemory;
  readonly dataDir: string;
  readonly entryDir: string;
  readonly capBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
  /** Names of the routers on traced paths. */
  readonly reverseNames: ReverseNames;
  /** Addresses of this machine, literal. */
  readonly ownAddresses: () => ReadonlySet<string>;
  readonly connectEngine: EngineConnector;
  /** Go on with the run that was under way when the station died. */
  readonly resume: boolean;
}

/** How long closing waits for an edit. */
const EDIT_WITHIN_MS = 1000;

/**
 * The workstation's back end, free of any host: it is given connections and folders. Makes catalog, plan and
 * account of samples follow project, names and engine. Two edits never interleave, nor do two changes of the plan.
 */
export class Station {
  readonly intake: SampleIntake;
  readonly paths: PathFeed;
  readonly mtus: MtuWatch;
  readonly link: EngineLink;
  timeline!: Timeline;
  store!: Store;
  journal: JournalState = { bytes: 0, oldestMs: null, newestMs: null, newestId: 0 };
  readonly storage: StorageHealth;
  run!: Run;
  readonly catalogFeed = new CatalogFeed();
  readonly names: NameTracker;
  readonly captures: Captures;
  readonly desk: ProjectEditor;
  follower!: PlanFollower;
  private readonly options: StationOptions;
  private readonly plan: RunningPlan;
  private readonly ids = new KnownIds({
    identifyTargets: (names) => this.store.request({ method: 'identifyTargets', names }),
    identifySeries: (keys) => this.store.request({ method: 'identifySeries', keys }),
  });
  /** What changes the project, which may have to read a file for long. */
  private readonly projectQueue = new SerialQueue();
  /** What changes the plan: never long. */
  private readonly planQueue = new SerialQueue();
  private refreshDue = false;
  private incidents!: Incidents;
  private routes!: RouteEvents;

  private constructor(options: StationOptions) {
    this.options = options;
    const { clock } = options;
    const wordsFor = (series: number) => this.catalogFeed.wordsFor(series);
    this.paths = new PathFeed({
      clock,
      // The addresses of a network in memory are nobody's: no name server is asked for them.
      nameOf: (address) => (this.link.driver === 'simulated' ? null : options.reverseNames.nameOf(address)),
      namesSettled: (waitMs) => options.reverseNames.settled(waitMs),
      targetOf: (series) => this.catalog.series.get(series)?.[2] ?? '',
      limitsOf: (series) => this.plan.traceLimits(series),
      onChange: (change) => this.routes.add(change),
    });
    this.mtus = new MtuWatch(clock, {
      changed: (change) => this.incidents.mtuChanged(wordsFor(change.series), change),
      restored: (past) => this.intake.restoreMtus(past),
    });
    const limits = new LimitWatch((limit) => this.incidents.answersLimited(wordsFor(limit.series), limit));
    const watches = { paths: this.paths, mtus: this.mtus, limits };
    this.storage = new StorageHealth(clock, options.log);
    this.intake = new SampleIntake({
      clock,
      log: options.log,
      watches,
      store: (frame, batch) => this.store.add(frame, batch),
      downAfterOf: (series) => this.catalogFeed.settingsOf(series)?.downAfter ?? null,
      intervalMsOf: (series) => this.catalogFeed.settingsOf(series)?.intervalMs ?? null,
    });
    this.names = new NameTracker(options.resolver, clock, {
      changed: (change) => {
        if (change) this.incidents.nameChanged(change);
        this.refreshSoon();
      },
      silence: (silence) => this.incidents.nameSilence(silence),
    });
    this.desk = new ProjectEditor({
      project: options.project,
      memory: options.memory,
      clock,
      inTurn: (work) => this.projectQueue.run(work),
      carryOut: (undo) => carryOut(this.planQueue, this.follower, undo),
      renameTargets: async (renames) => {
        await this.store.request({ method: 'renameTargets', renames });
        this.ids.forget();
      },
      say: (kind, message) => this.incidents.fileRead(kind, message),
    });
    this.link = new EngineLink({
      connectPort: options.connectEngine,
      clock,
      log: options.log,
      reachedBatch: (run) => this.store.request({ method: 'reachedBatch', run }),
      onUp: (hello) => {
        const { intake, plan, run, captures, incidents } = this;
        return this.planQueue.run(() => engineUp({ intake, plan, run, captures, incidents, log: options.log }, hello));
      },
      onDown: () => this.engineDown(),
      onBatch: (frame, acknowledge) => this.intake.take(frame, acknowledge),
      onEvent: (event) => this.incidents.engineEvent(event),
    });
    this.plan = new RunningPlan({
      link: this.link,
      intake: this.intake,
      clock,
      onLeft: (fault) => this.incidents.interfaceMissing(fault),
      keep: (entries) => savePlan(this.store, entries, options.log),
    });
    this.captures = new Captures({
      link: this.link,
      dataDir: options.dataDir,
      clock,
      log: options.log,
      catalog: () => this.catalog,
    });
  }

  /** Opens the data folder. Throws FaultErrors `store.*`. */
  static async open(options: StationOptions): Promise<Station> {
    const station = new Station(options);
    const { store, state } = await Store.open({
      dataDir: options.dataDir,
      capBytes: options.capBytes,
      entryDir: options.entryDir,
      onCommitted: (batches, journal) => {
        station.journal = journal;
        station.intake.stored(batches);
      },
      onWriteFault: (fault) => station.storage.onWrite(fault),
      onUnstored: (unstored) => station.incidents.notStored(unstored),
      onStoring: () => station.incidents.storing(),
      onBadBatch: () => options.log.error('the store refused a batch that was not well-formed'),
      onDropped: (fault) => options.log.error('a write that waited for room was given up', { ...fault }),
    });
    station.store = store;
    station.journal = state;
    station.timeline = new Timeline(store);
    station.incidents = new Incidents(station.timeline, options.clock, options.log);
    station.routes = new RouteEvents({
      timeline: station.timeline,
      clock: options.clock,
      log: options.log,
      targetOf: (series) => station.catalogFeed.wordsFor(series),
      nameOf: (address) => station.paths.nameOf(address),
    });
    const { catalogFeed, plan, intake, timeline } = station;
    const { clock, log } = options;
    const onReadFault = (fault: Fault) => station.storage.onRead(fault);
    station.run = new Run({ catalog: catalogFeed, plan, intake, store, timeline, clock, log, onReadFault });
    const { run, storage, incidents, names, captures, ids } = station;
    const savedNames = new SavedNames(store, log);
    station.follower = new PlanFollower({
      project: options.project,
      names,
      ids,
      ownAddresses: options.ownAddresses,
      catalog: catalogFeed,
      captures,
      plan,
      run,
      onHeld: (fault) => incidents.namesHeld(fault),
      keepNames: (resolved) => savedNames.keep(resolved),
    });
    await resumeRun({ store, storage, run, plan, intake, incidents, clock, log }, state, options.resume);
    if (options.resume) names.goOnFrom(await savedNames.read());
    await station.follower.show();
    void restorePaths(station, state.newestId, log);
    station.desk.start();
    station.link.start();
    return station;
  }

  get catalog(): CatalogState {
    return this.catalogFeed.current;
  }

  /** Probes from now on. From `stopped` a new run begins with empty figures; from `paused` the run goes on. */
  start(allowRate: boolean): Promise<Phase> {
    return this.changePhase(async () => {
      const { identified, targets } = this.catalog;
      if (this.names.pending === 0) checkAnything(identified.length, targets.size);
      if (this.link.fault) throw new FaultError(this.link.fault);
      return this.run.start(allowRate);
    });
  }

  pause(): Promise<Phase> {
    return this.changePhase(() => this.run.pause());
  }

  stop(): Promise<Phase> {
    return this.changePhase(() => this.run.stop());
  }

  /** The computer goes to sleep. The plan stays as it is: the engine records the slots that pass as not measured. */
  suspended(atMs: number): void {
    if (this.run.phase === 'running') this.incidents.suspended(atMs);
  }

  resumed(atMs: number): void {
    this.incidents.resumed(atMs);
  }

  /** @returns why samples are lost with it, null = none is */
  async close(): Promise<Fault | null> {
    this.desk.close();
    this.names.close();
    this.options.reverseNames.close();
    await this.plan.end().catch((error: unknown) => {
      const fault = toFault(error);
      if (fault.code === 'packet-io.closed') return; // it was told to end as well, and was quicker
      this.options.log.warn('the engine could not be stopped in order', { ...fault });
    });
    this.link.close();
    // An edit under way is waited for; a file that is slow to read is not.
    await this.within(EDIT_WITHIN_MS, this.projectQueue.idle());
    await this.planQueue.idle();
    await this.run
      .end()
      .catch((error: unknown) => this.options.log.error('the end of the run was not recorded', { ...toFault(error) }));
    const loss = await this.store.close();
    await this.within(EDIT_WITHIN_MS, this.options.project.close());
    return loss;
  }

  private within(ms: number, work: Promise<void>): Promise<void> {
    return Promise.race([work, new Promise<void>((resolve) => void this.options.clock.after(ms, resolve))]);
  }

  /** Everything ends at once: what came so far is stored, and the run counts as one that ended unexpectedly. */
  async abandon(): Promise<void> {
    await this.store.close();
  }

  /** What does not run, or is confirmed, has room for all names again. */
  private changePhase(change: () => Promise<Phase>): Promise<Phase> {
    return this.planQueue.run(async () => {
      const phase = await change();
      if (this.follower.fault) await this.follower.followNames();
      return phase;
    });
  }

  private refreshSoon(): void {
    if (this.refreshDue) return;
    this.refreshDue = true;
    void this.planQueue
      .run(async () => {
        this.refreshDue = false;
        await this.follower.followNames();
      })
      .catch((error: unknown) =>
        this.options.log.error('the plan could not be brought up to date', { ...toFault(error) }),
      );
  }

  private engineDown(): void {
    this.options.log.warn('the packet engine went away');
    this.incidents.engineDown();
  }
}
