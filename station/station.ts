import type { EngineEvent } from '../core/contracts/engine.ts';
import type { EditOp, Phase, TimelineEvent } from '../core/contracts/station.ts';
import { decodeBatch, type SampleRow } from '../core/model/batch.ts';
import { formatDuration } from '../core/model/duration.ts';
import { CAUSES } from '../core/model/outcome.ts';
import { MAX_PACKETS_PER_SECOND, packetBudget } from '../core/plan/budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { PlanDelta } from '../core/ports/packet-io.ts';
import type { Resolver } from '../core/ports/resolver.ts';
import { type Fault, FaultError, toFault } from '../core/result/result.ts';
import { SeriesTable } from '../core/stats/series-table.ts';
import { buildCatalog, type CatalogState, deltaItem, EMPTY_CATALOG, fullItem, loadsOf } from './catalog.ts';
import { type EngineConnector, EngineLink } from './engine-link.ts';
import { holeFrames, Ledger } from './ledger.ts';
import { Lateness } from './live/lateness.ts';
import { LiveFeed } from './live/live-feed.ts';
import { TailFeed } from './live/tail-feed.ts';
import { NameBook } from './name-book.ts';
import { ledgerEntry, Planner } from './planner.ts';
import { ownColumnsOf, refusedIsAnswer } from './probe-registry.ts';
import type { ProjectService } from './project/project-service.ts';
import type { JournalState } from './store/journal-writer.ts';
import { Store } from './store/store.ts';
import { Timeline } from './timeline.ts';

export interface StationOptions {
  readonly project: ProjectService;
  readonly dataDir: string;
  readonly entryDir: string;
  readonly capBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
  readonly connectEngine: EngineConnector;
  /** Go on with the run that was under way when the station died. */
  readonly resume: boolean;
}

/** Time for a plan to reach the engine before its first slot. */
const LEAD_MS = 100;
const LEAD_PER_SERIES_MS = 0.03;
/** How far back the live figures of a resumed run are counted again from the store. */
const REPLAY_MS = 15 * 60_000;
/** Shorter starvation is in the lateness figures already. */
const STARVATION_EVENT_NS = 250e6;

/**
 * The workstation's back end, free of any host: it is given connections and folders. Holds the run: phase, plan,
 * account of samples, live figures. Everything that waits is done in turn, so that two edits never interleave.
 */
export class Station {
  readonly table = new SeriesTable();
  readonly lateness = new Lateness();
  readonly live: LiveFeed;
  readonly tail: TailFeed;
  readonly link: EngineLink;
  timeline!: Timeline;
  store!: Store;
  journal: JournalState = { bytes: 0, oldestMs: null };
  storeFault: Fault | null = null;
  phase: Phase = 'stopped';
  startedAtMs: number | null = null;
  catalog: CatalogState = EMPTY_CATALOG;
  revision = 0;
  /** What the plan asks for when it runs. */
  packetsPerSecond = 0;
  notMeasured = 0;
  readonly names: NameBook;
  private allowRate = false;
  private readonly options: StationOptions;
  private readonly planner = new Planner();
  private readonly ledger = new Ledger();
  private readonly rowOfSeries = new Map<number, number>();
  private readonly seriesOfRow: number[] = [];
  private readonly unstored: (() => void)[] = [];
  private readonly catalogListeners = new Set<(item: ReturnType<typeof fullItem>) => void>();
  private turn: Promise<unknown> = Promise.resolve();
  private refreshDue = false;
  private outage: TimelineEvent | undefined;
  private sleep: Promise<TimelineEvent> | undefined;

  private constructor(options: StationOptions) {
    this.options = options;
    const { clock } = options;
    this.live = new LiveFeed(this.table, clock, (row) => this.seriesOfRow[row] as number);
    this.tail = new TailFeed(clock);
    this.names = new NameBook(options.resolver, clock, () => this.refreshSoon());
    this.link = new EngineLink({
      connectPort: options.connectEngine,
      clock,
      log: options.log,
      reachedBatch: (run) => this.store.request({ method: 'reachedBatch', run }),
      onUp: (hello) => this.inTurn(() => this.engineUp(hello.fresh, hello.fault)),
      onDown: () => this.engineDown(),
      onBatch: (frame, acknowledge) => this.takeBatch(frame, acknowledge),
      onEvent: (event) => this.engineEvent(event),
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
        for (const acknowledge of station.unstored.splice(0, batches)) acknowledge();
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
    if (options.resume) await station.recallRun();
    await station.refresh(false);
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
        this.notMeasured = 0;
        this.table.clear();
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

  /** All or nothing; the file is written when it resolves. */
  edit(ops: readonly EditOp[]): Promise<{ readonly revision: number; readonly inverse: EditOp[] }> {
    return this.inTurn(async () => {
      const { inverse } = await this.options.project.edit(ops);
      await this.followRenames(ops);
      await this.refresh(false);
      try {
        if (this.phase === 'running') this.checkRate();
        await this.applyPlan();
      } catch (error) {
        await this.options.project.edit(inverse);
        await this.followRenames(inverse);
        await this.refresh(true);
        throw error;
      }
      return { revision: this.revision, inverse };
    });
  }

  /** The computer goes to sleep. The plan stays as it is: the engine records the slots that pass as not measured. */
  suspended(atMs: number): void {
    if (this.phase !== 'running' || this.sleep) return;
    const message = 'the computer slept; nothing was measured';
    this.sleep = this.timeline.add({ atMs, endMs: null, kind: 'sleep', message, excluded: true });
    this.sleep.catch((error: unknown) => this.options.log.error('a sleep was not recorded', { ...toFault(error) }));
  }

  /** The computer is awake again; nothing happens unless it was said to sleep. */
  resumed(atMs: number): void {
    const { sleep } = this;
    this.sleep = undefined;
    void sleep?.then((event) => this.timeline.replace({ ...event, endMs: atMs })).catch(() => undefined); // said already
  }

  async close(): Promise<void> {
    this.names.close();
    await this.link
      .apply(this.planner.update([], this.options.clock.nowMs()))
      .catch((error: unknown) =>
        this.options.log.warn('the engine could not be stopped in order', { ...toFault(error) }),
      );
    this.link.close();
    await this.turn;
    await this.store.close();
    await this.options.project.close();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined); // its caller hears of it
    return result;
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
    const past = (code: number, samples: Parameters<SeriesTable['addPast']>[0]) =>
      this.table.addPast(samples, (series) => this.row(series), refusedIsAnswer(code));
    void this.store.replay(sinceMs, past).then(
      (damaged) => damaged > 0 && this.options.log.warn('journal rows could not be read', { rows: damaged }),
      (error: unknown) => this.options.log.error('the figures of the run could not be restored', { ...toFault(error) }),
    );
  }

  private async followRenames(ops: readonly EditOp[]): Promise<void> {
    for (const op of ops) {
      if (op.op === 'rename') await this.store.request({ method: 'renameTarget', from: op.from, to: op.to });
    }
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
    });
    const before = this.catalog;
    this.catalog = next;
    this.packetsPerSecond = packetBudget(loadsOf(next.identified)).packetsPerSecond;
    this.revision += 1;
    for (const listener of this.catalogListeners) listener(deltaItem(before, next, this.revision));
    if (apply) await this.applyPlan();
  }

  private async applyPlan(): Promise<void> {
    const wanted = this.phase === 'running' ? this.catalog.identified : [];
    const leadMs = LEAD_MS + wanted.length * LEAD_PER_SERIES_MS;
    const delta = this.planner.update(wanted, this.options.clock.nowMs() + leadMs);
    this.account(delta);
    try {
      await this.link.apply(delta);
    } catch (error) {
      for (const entry of delta.add) this.ledger.close(entry.series);
      this.planner.drop(delta.add.map((entry) => entry.entryId));
      throw error;
    }
  }

  private account(delta: PlanDelta): void {
    for (const id of delta.remove) this.ledger.close(id);
    for (const entry of delta.add) this.ledger.open(ledgerEntry(entry), entry.fromRound * entry.count);
  }

  private async engineUp(fresh: boolean, fault: Fault | null): Promise<void> {
    if (fault) return;
    if (!fresh) return this.endOutage();
    const running = await this.link.plan();
    if (running.length > 0 && this.planner.size === 0) {
      // This station was restarted, the engine was not: go on with what it does.
      this.planner.adopt(running);
      for (const entry of running) this.ledger.open(ledgerEntry(entry), null);
      await this.applyPlan();
    } else if (this.planner.size > 0) {
      const delta = this.planner.resume((series) => this.ledger.nextRound(series), CAUSES['engine-restart']);
      await this.link.apply(delta);
    } else await this.applyPlan();
    await this.endOutage();
  }

  private engineDown(): void {
    this.options.log.warn('the packet engine went away');
    this.takeHoles(this.ledger.settle(CAUSES['engine-restart']));
    void this.timeline
      .add({
        atMs: this.options.clock.nowMs(),
        endMs: null,
        kind: 'engine-restart',
        message: 'the packet engine stopped; what it had not reported is not measured',
        excluded: true,
      })
      .then((event) => {
        this.outage = event;
      });
  }

  private async endOutage(): Promise<void> {
    const { outage } = this;
    this.outage = undefined;
    if (outage) await this.timeline.replace({ ...outage, endMs: this.options.clock.nowMs() });
  }

  private engineEvent(event: EngineEvent): void {
    const described = describe(event);
    if (!described) return;
    const endMs = Number(BigInt(event.atNs) / 1000n) / 1000;
    void this.timeline.add({ atMs: endMs - described.lengthMs, endMs, kind: event.kind, ...described.event });
  }

  private row(series: number): number {
    const known = this.rowOfSeries.get(series);
    if (known !== undefined) return known;
    const row = this.seriesOfRow.length;
    this.seriesOfRow.push(series);
    this.rowOfSeries.set(series, row);
    this.table.reserve(row + 1);
    return row;
  }

  private takeBatch(frame: Uint8Array<ArrayBuffer>, acknowledge: () => void): void {
    const own = frame.byteOffset === 0 ? frame : frame.slice();
    const batch = decodeBatch(own, ownColumnsOf);
    if (!batch) {
      this.options.log.error('the engine sent something that is not a batch', { bytes: frame.byteLength });
      return acknowledge();
    }
    const holes = this.ledger.note(batch);
    this.show(batch);
    this.unstored.push(acknowledge);
    this.store.add(own);
    if (holes.length > 0) this.takeHoles(holes);
  }

  private show(batch: NonNullable<ReturnType<typeof decodeBatch>>): void {
    this.table.add(batch, (series) => this.row(series), refusedIsAnswer(batch.probeCode));
    this.lateness.add(batch);
    this.tail.add(batch);
    for (const cause of batch.cause) if (cause > 0) this.notMeasured += 1;
  }

  /** Not-measured samples of our own making take the same way as the engine's. */
  private takeHoles(holes: readonly SampleRow[]): void {
    const codeOf = (series: number) => this.planner.entry(series)?.probeCode ?? 0;
    for (const frame of holeFrames(holes, codeOf, ownColumnsOf)) {
      const batch = decodeBatch(frame, ownColumnsOf);
      if (batch) this.show(batch);
      this.unstored.push(() => undefined);
      this.store.add(frame);
    }
  }
}

function describe(
  event: EngineEvent,
): { readonly lengthMs: number; readonly event: { readonly message: string; readonly excluded: boolean } } | undefined {
  switch (event.kind) {
    case 'clock-step':
      return {
        lengthMs: 0,
        event: { message: `the clock was set by ${formatDuration(Math.abs(event.stepNs) / 1e6)}`, excluded: false },
      };
    case 'starvation':
      if (event.gapNs < STARVATION_EVENT_NS) return undefined;
      return {
        lengthMs: event.gapNs / 1e6,
        event: {
          message: `the engine did not run for ${formatDuration(Math.round(event.gapNs / 1e6))}`,
          excluded: true,
        },
      };
    case 'receive-overflow':
      return {
        lengthMs: 0,
        event: { message: `the system dropped ${event.packets} answers before we could read them`, excluded: true },
      };
  }
}
