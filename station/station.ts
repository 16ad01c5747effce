import type { Phase } from '../core/contracts/station.ts';
import { CAUSES } from '../core/model/outcome.ts';
import { MAX_PACKETS_PER_SECOND, packetBudget } from '../core/plan/budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Resolver, ReverseNames } from '../core/ports/resolver.ts';
import { type Fault, FaultError, toFault } from '../core/result/result.ts';
import { Captures } from './captures.ts';
import { buildCatalog, type CatalogState, deltaItem, EMPTY_CATALOG, fullItem, loadsOf } from './catalog.ts';
import { type EngineConnector, EngineLink } from './engine-link.ts';
import { Incidents } from './incidents.ts';
import { LimitWatch } from './live/limit-watch.ts';
import { MtuWatch } from './live/mtu-watch.ts';
import { PathFeed } from './live/path-feed.ts';
import { NameBook } from './name-book.ts';
import { Planner } from './planner.ts';
import type { ProjectMemory } from './project/project-memory.ts';
import type { ProjectService } from './project/project-service.ts';
import { ProjectDesk } from './project-desk.ts';
import { SampleIntake } from './sample-intake.ts';
import type { JournalState } from './store/journal-writer.ts';
import { Store } from './store/store.ts';
import { Timeline } from './timeline.ts';

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

/** Time for a plan to reach the engine before its first slot. */
const LEAD_MS = 100;
const LEAD_PER_SERIES_MS = 0.03;
/** How far back the live figures of a resumed run are counted again from the store. */
const REPLAY_MS = 15 * 60_000;
/**
 * The workstation's back end, free of any host: it is given connections and folders. Holds the run: phase, plan,
 * account of samples, live figures. Everything that waits is done in turn, so that two edits never interleave.
 */
export class Station {
  readonly intake: SampleIntake;
  readonly paths: PathFeed;
  readonly mtus: MtuWatch;
  readonly link: EngineLink;
  timeline!: Timeline;
  store!: Store;
  journal: JournalState = { bytes: 0, oldestMs: null, newestId: 0 };
  storeFault: Fault | null = null;
  phase: Phase = 'stopped';
  startedAtMs: number | null = null;
  catalog: CatalogState = EMPTY_CATALOG;
  revision = 0;
  /** What the plan asks for when it runs. */
  packetsPerSecond = 0;
  readonly names: NameBook;
  readonly captures: Captures;
  readonly desk: ProjectDesk;
  private allowRate = false;
  private readonly options: StationOptions;
  private readonly planner = new Planner();
  private readonly catalogListeners = new Set<(item: ReturnType<typeof fullItem>) => void>();
  private turn: Promise<unknown> = Promise.resolve();
  private refreshDue = false;
  private incidents!: Incidents;

  private constructor(options: StationOptions) {
    this.options = options;
    const { clock } = options;
    this.paths = new PathFeed({
      clock,
      // The addresses of a network in memory are nobody's: no name server is asked for them.
      nameOf: (address) => (this.link.driver === 'simulated' ? null : options.reverseNames.nameOf(address)),
      targetOf: (series) => this.catalog.series.get(series)?.[2] ?? '',
      onChange: (change) => this.incidents.routeChanged(this.wordsFor(change.series), change),
    });
    this.mtus = new MtuWatch(clock, (change) => this.incidents.mtuChanged(this.wordsFor(change.series), change));
    const limits = new LimitWatch((limit) => this.incidents.answersLimited(this.wordsFor(limit.series), limit));
    const watches = { paths: this.paths, mtus: this.mtus, limits };
    this.intake = new SampleIntake(clock, options.log, watches, (frame) => this.store.add(frame));
    this.names = new NameBook(options.resolver, clock, (change) => {
      if (change) this.incidents.nameChanged(change);
      this.refreshSoon();
    });
    this.desk = new ProjectDesk({
      project: options.project,
      memory: options.memory,
      clock,
      inTurn: (work) => this.inTurn(work),
      carryOut: (undo) => this.carryOut(undo),
      renameTarget: (from, to) => this.store.request({ method: 'renameTarget', from, to }),
      say: (kind, message) => this.incidents.fileRead(kind, message),
    });
    this.link = new EngineLink({
      connectPort: options.connectEngine,
      clock,
      log: options.log,
      reachedBatch: (run) => this.store.request({ method: 'reachedBatch', run }),
      onUp: (hello) => this.inTurn(() => this.engineUp(hello.fresh, hello.fault)),
      onDown: () => this.engineDown(),
      onBatch: (frame, acknowledge) => this.intake.take(frame, acknowledge),
      onEvent: (event) => this.incidents.engineEvent(event),
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
      onWriteFault: (fault) => {
        station.storeFault = fault;
        if (fault) options.log.error('samples cannot be stored', { ...fault });
      },
      onBadBatch: () => options.log.error('the store refused a batch that was not well-formed'),
    });
    station.store = store;
    station.journal = state;
    station.timeline = new Timeline(store);
    station.incidents = new Incidents(station.timeline, options.clock, options.log);
    if (options.resume) await station.recallRun();
    await station.refresh(false);
    station.desk.start();
    station.link.start();
    return station;
  }

  onCatalog(listener: (item: ReturnType<typeof fullItem>) => void): () => void {
    listener(fullItem(this.catalog, this.revision));
    this.catalogListeners.add(listener);
    return () => this.catalogListeners.delete(listener);
  }

  /** Probes from now on. From `stopped` a new run begins with empty figures; from `paused` the run goes on. */
  start(allowRate: boolean): Promise<Phase> {
    return this.inTurn(async () => {
      if (this.catalog.identified.length === 0 && this.names.pending === 0) {
        throw new FaultError({ code: 'plan.empty', message: 'there is nothing to probe', hint: 'add a target first' });
      }
      if (this.link.fault) throw new FaultError(this.link.fault);
      this.allowRate = allowRate;
      this.checkRate();
      if (this.phase === 'stopped') {
        this.startedAtMs = this.options.clock.nowMs();
        this.intake.clear();
      }
      await this.setPhase('running');
      return this.phase;
    });
  }

  pause(): Promise<Phase> {
    return this.inTurn(async () => {
      if (this.phase === 'running') await this.setPhase('paused');
      return this.phase;
    });
  }

  stop(): Promise<Phase> {
    return this.inTurn(async () => {
      if (this.phase !== 'stopped') await this.setPhase('stopped');
      return this.phase;
    });
  }

  /** The computer goes to sleep. The plan stays as it is: the engine records the slots that pass as not measured. */
  suspended(atMs: number): void {
    if (this.phase === 'running') this.incidents.suspended(atMs);
  }

  resumed(atMs: number): void {
    this.incidents.resumed(atMs);
  }

  async close(): Promise<void> {
    this.desk.close();
    this.names.close();
    await this.link.apply(this.planner.update([], this.options.clock.nowMs())).catch((error: unknown) => {
      const fault = toFault(error);
      if (fault.code === 'packet-io.closed') return; // it was told to end as well, and was quicker
      this.options.log.warn('the engine could not be stopped in order', { ...fault });
    });
    this.link.close();
    await this.turn;
    await this.store.close();
    await this.options.project.close();
  }

  /** A series as people know it: the target's name, and its address where that says more. */
  private wordsFor(series: number): string {
    const known = this.catalog.series.get(series);
    const name = known && this.catalog.targets.get(known[1])?.name;
    if (!known || name === undefined) return `series ${series}`;
    return name === known[2] ? name : `${name} (${known[2]})`;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined); // its caller hears of it
    return result;
  }

  /** Makes catalog and plan follow the project; what cannot be is undone, and thrown. */
  private async carryOut(undo: () => Promise<void>): Promise<void> {
    await this.refresh(false);
    try {
      if (this.phase === 'running') this.checkRate();
      await this.applyPlan();
    } catch (error) {
      await undo();
      await this.refresh(true);
      throw error;
    }
  }

  private checkRate(): void {
    const rate = this.packetsPerSecond;
    if (rate <= MAX_PACKETS_PER_SECOND || this.allowRate) return;
    throw new FaultError({
      code: 'plan.too-fast',
      message: `the plan sends ${Math.round(rate)} packets/s; above ${MAX_PACKETS_PER_SECOND} it needs your confirmation`,
      hint: 'confirm it, or use a longer interval or fewer targets',
      detail: { packetsPerSecond: rate, limit: MAX_PACKETS_PER_SECOND },
    });
  }

  private async setPhase(phase: Phase): Promise<void> {
    const before = this.phase;
    this.phase = phase;
    try {
      await this.applyPlan();
    } catch (error) {
      this.phase = before;
      throw error;
    }
    await this.rememberRun();
    const message = { running: before === 'paused' ? 'resumed' : 'started', paused: 'paused', stopped: 'stopped' }[
      phase
    ];
    await this.timeline.add({
      atMs: this.options.clock.nowMs(),
      endMs: null,
      kind: message,
      message: phase === 'running' ? `${message}: ${this.catalog.identified.length} series` : message,
      excluded: false,
    });
  }

  private async rememberRun(): Promise<void> {
    const value = JSON.stringify({ phase: this.phase, startedAtMs: this.startedAtMs, allowRate: this.allowRate });
    await this.store.request({ method: 'setMeta', key: 'run', value });
  }

  private async recallRun(): Promise<void> {
    const value = await this.store.request({ method: 'meta', key: 'run' });
    if (value === undefined) return;
    const run = JSON.parse(value) as { phase: Phase; startedAtMs: number | null; allowRate: boolean };
    this.phase = run.phase;
    this.startedAtMs = run.startedAtMs;
    this.allowRate = run.allowRate;
    if (run.startedAtMs === null || run.phase === 'stopped') return;
    const sinceMs = Math.max(run.startedAtMs, this.options.clock.nowMs() - REPLAY_MS);
    if (sinceMs > run.startedAtMs) this.startedAtMs = sinceMs;
    void this.store
      .replay(sinceMs, this.journal.newestId, (code, samples) => this.intake.takePast(code, samples))
      .then(
        (damaged) => damaged > 0 && this.options.log.warn('journal rows could not be read', { rows: damaged }),
        (error: unknown) =>
          this.options.log.error('the figures of the run could not be restored', { ...toFault(error) }),
      );
  }

  private refreshSoon(): void {
    if (this.refreshDue) return;
    this.refreshDue = true;
    void this.inTurn(async () => {
      this.refreshDue = false;
      await this.refresh(true);
    }).catch((error: unknown) =>
      this.options.log.error('the plan could not be brought up to date', { ...toFault(error) }),
    );
  }

  /** Makes catalog and plan follow the project and the names. */
  private async refresh(apply: boolean): Promise<void> {
    const project = this.options.project.current;
    this.names.follow(project);
    const next = await buildCatalog(project, this.names.names, {
      identifyTargets: (names) => this.store.request({ method: 'identifyTargets', names }),
      identifySeries: (keys) => this.store.request({ method: 'identifySeries', keys }),
      ownAddresses: this.options.ownAddresses(),
    });
    const before = this.catalog;
    this.catalog = next;
    this.packetsPerSecond = packetBudget(loadsOf(next.identified)).packetsPerSecond;
    this.revision += 1;
    for (const listener of this.catalogListeners) listener(deltaItem(before, next, this.revision));
    await this.captures.follow();
    if (apply) await this.applyPlan();
  }

  private async applyPlan(): Promise<void> {
    const wanted = this.phase === 'running' ? this.catalog.identified : [];
    const leadMs = LEAD_MS + wanted.length * LEAD_PER_SERIES_MS;
    const delta = this.planner.update(wanted, this.options.clock.nowMs() + leadMs);
    this.intake.follow(delta);
    try {
      await this.link.apply(delta);
    } catch (error) {
      this.intake.forget(delta.add);
      this.planner.drop(delta.add.map((entry) => entry.entryId));
      throw error;
    }
  }

  private async engineUp(fresh: boolean, fault: Fault | null): Promise<void> {
    if (fault) return;
    if (fresh) {
      // Only now is it certain that the old one is gone, with all that it had not reported.
      this.intake.settle(CAUSES['engine-restart']);
      await this.planForNewEngine().catch((error: unknown) => this.planRefused(toFault(error)));
    }
    this.incidents.engineUp();
  }

  private async planForNewEngine(): Promise<void> {
    const running = await this.link.plan();
    if (running.length > 0 && this.planner.size === 0) {
      // This station was restarted, the engine was not: go on with what it does.
      this.planner.adopt(running);
      this.intake.adopt(running);
      return this.applyPlan();
    }
    if (this.planner.size === 0) return this.applyPlan();
    const cause = CAUSES['engine-restart'];
    await this.link.apply(this.planner.resume((series) => this.intake.nextRound(series), cause));
  }

  /** The engine takes connections but not this plan: stop and say so, rather than try for ever. */
  private async planRefused(fault: Fault): Promise<void> {
    this.options.log.error('the engine refused the plan', { ...fault });
    const entries = this.planner.all();
    this.intake.forget(entries);
    this.planner.drop(entries.map((entry) => entry.entryId));
    this.phase = 'stopped';
    this.incidents.planRefused(fault);
    await this.rememberRun();
  }

  private engineDown(): void {
    this.options.log.warn('the packet engine went away');
    this.incidents.engineDown();
  }
}
