import type { Phase, TimelineEvent } from '../../core/contracts/station.ts';
import { rateLimitOf } from '../../core/model/rate-limit.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { asSentence } from '../../core/text/clause.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { Timeline } from '../events/timeline.ts';
import type { CatalogState } from '../plan/catalog.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { EnginePlans } from '../plan/engine-plans.ts';
import type { Wanted } from '../plan/running-plan.ts';
import type { JournalFigures } from '../store/journal-row.ts';
import type { JournalState } from '../store/journal-writer.ts';
import type { Store } from '../store/store.ts';
import type { SampleIntake } from './sample-intake.ts';
import { type SavedRun, saveRun } from './saved-run.ts';

/** The samples of a resumed run are counted again this far back, which gives states; what was before as figures. */
const REPLAY_MS = 15 * 60_000;
/** The same of the last run, which is shown until a new one begins. */
const RECALL_MS = 5 * 60_000;

export interface RunOptions {
  readonly catalog: CatalogFeed;
  readonly plan: EnginePlans;
  readonly intake: SampleIntake;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly log: Log;
  readonly storage: Pick<StorageHealth, 'onRead'>;
  /** Limit of the plan's packets/s from the command line; left out = the project says. */
  readonly ratePps?: number | undefined;
}

/** Unix ms. */
export interface RecalledSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Part of a run that is read: single samples from `sinceMs` on, of those before only their figures, Unix ms. */
interface PastSpan {
  readonly fromMs: number;
  readonly sinceMs: number;
  /** The last row of the journal. */
  readonly throughId: number;
}

/** The phase of probing and its start; saved in the store, so that a restarted station resumes. */
export class Run {
  phase: Phase = 'stopped';
  startedAtMs: number | null = null;
  /** The stored span that the rows count, of a run that is over; null = they count new samples. */
  recalled: RecalledSpan | null = null;
  /** The rows have states by the samples from here on; null = by all samples of the run. */
  statesFromMs: number | null = null;
  /** The user confirmed a rate above the limit. */
  private allowRate = false;
  /** Readings of stored figures in progress. */
  private readings = 0;
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
  }

  /** Whether the rows lack figures of the run that are still being read. */
  get readsFigures(): boolean {
    return this.readings > 0;
  }

  /** From `stopped` a new run begins with empty figures; from `paused` the run continues. Throws `plan.too-fast`. */
  async start(allowRate: boolean): Promise<Phase> {
    const { catalog, clock, intake, plan } = this.options;
    plan.check({ series: catalog.current.identified, allowRate, limitPps: this.limitPps() }); // while there is still something to go back to
    const { allowRate: before } = this;
    this.allowRate = allowRate;
    if (this.phase === 'stopped') {
      this.startedAtMs = clock.nowMs();
      this.recalled = null;
      this.statesFromMs = null;
      intake.clear();
    }
    try {
      return await this.become('running');
    } catch (error) {
      this.allowRate = before;
      throw error;
    }
  }

  async pause(): Promise<Phase> {
    return this.phase === 'running' ? this.become('paused') : this.phase;
  }

  async stop(): Promise<Phase> {
    return this.phase === 'stopped' ? this.phase : this.become('stopped');
  }

  /** Stops the run because the engine rejected the plan. */
  async refused(): Promise<void> {
    this.options.plan.forget();
    this.phase = 'stopped';
    await this.remember();
  }

  /** The series to probe now. @param catalog the source of the series */
  wanted(catalog: CatalogState = this.options.catalog.current): Wanted {
    const series = this.phase === 'running' ? catalog.identified : [];
    return { series, allowRate: this.allowRate, limitPps: this.limitPps(catalog) };
  }

  /** Packets/s above which a plan needs a confirmation. */
  limitPps({ project }: Pick<CatalogState, 'project'> = this.options.catalog.current): number {
    return rateLimitOf(project, this.options.ratePps);
  }

  /** Resumes the run of a station process that crashed. */
  resume(kept: SavedRun): void {
    this.phase = kept.phase;
    this.startedAtMs = kept.startedAtMs;
    this.allowRate = kept.allowRate;
  }

  /** Counts the figures of a resumed run again, as far back as that is quick. */
  replay({ newestId, newestMs, completeFromMs }: Omit<JournalState, 'bytes' | 'oldestMs'>): void {
    const { startedAtMs } = this;
    if (startedAtMs === null || this.phase === 'stopped') return;
    const { clock, intake } = this.options;
    const isOf = () => this.startedAtMs === startedAtMs;
    const sinceMs = Math.max(startedAtMs, (newestMs ?? clock.nowMs()) - REPLAY_MS, completeFromMs);
    this.knowStates(sinceMs, startedAtMs);
    const span = { fromMs: startedAtMs, sinceMs, throughId: newestId };
    this.read(span, isOf, (code, samples) => intake.takePast(code, samples));
  }

  /** Shows how the last run ended, until a new one begins. */
  recall(startedAtMs: number | null, { newestId, newestMs, completeFromMs }: JournalState): void {
    if (newestMs === null) return;
    const sinceMs = Math.max(startedAtMs ?? 0, newestMs - RECALL_MS, completeFromMs);
    const recalled = { fromMs: startedAtMs ?? newestMs - RECALL_MS, toMs: newestMs };
    if (recalled.fromMs > newestMs) return;
    const { intake } = this.options;
    const isOf = () => this.recalled === recalled;
    this.recalled = recalled;
    this.knowStates(sinceMs, startedAtMs);
    const span = { fromMs: recalled.fromMs, sinceMs, throughId: newestId };
    this.read(span, isOf, (code, samples) => intake.recall(code, samples));
  }

  private knowStates(fromMs: number, startedAtMs: number | null): void {
    this.statesFromMs = fromMs === startedAtMs ? null : fromMs;
    if (this.statesFromMs === null) this.options.intake.knowStart();
  }

  /** A resumed run cannot continue; nothing of it was sent. */
  async giveUp(): Promise<void> {
    this.phase = 'stopped';
    await this.remember();
  }

  /** Ends because Sounder exits. @param resumes the next start continues the run, and accounts for the time between */
  async end(resumes: boolean): Promise<void> {
    if (this.phase === 'stopped') return;
    const { clock, timeline } = this.options;
    if (resumes) return this.remember(clock.nowMs());
    this.phase = 'stopped';
    await this.remember();
    const message = 'Stopped: Sounder was closed';
    await timeline.add({ atMs: clock.nowMs(), endMs: null, kind: 'stopped', message, excluded: false });
  }

  /**
   * Reads the newest samples, then the figures of those before: rows show the former as soon as they are there, and the latter may
   * take long. @param isOf whether they are still wanted
   */
  private read(span: PastSpan, isOf: () => boolean, take: (code: number, samples: JournalFigures) => void): void {
    this.readings += 1;
    const release = this.options.store.foldLimit.hold(span.throughId); // also between the two
    void this.readRecent(span, (code, samples) => isOf() && take(code, samples))
      .then(() => {
        if (!isOf()) return;
        this.options.intake.pastTaken();
        return this.readFigures(span, isOf);
      })
      .catch((error: unknown) => this.options.storage.onRead(toFault(error)))
      .finally(() => {
        this.readings -= 1;
        release();
      });
  }

  private async readRecent({ sinceMs, throughId }: PastSpan, take: (code: number, samples: JournalFigures) => void) {
    const { log, storage, store } = this.options;
    try {
      const damaged = await store.reader.recent({ sinceMs, throughId }, take);
      if (damaged > 0) log.warn('Journal rows could not be read', { rows: damaged });
    } catch (error) {
      storage.onRead(toFault(error)); // the figures before may still be read
    }
  }

  private async readFigures({ fromMs, sinceMs, throughId }: PastSpan, isOf: () => boolean): Promise<void> {
    if (fromMs >= sinceMs) return;
    const { intake, log, store } = this.options;
    const query = { series: [], fromMs, toMs: sinceMs, throughId, isExact: true };
    const { past, damaged } = await store.reader.figures(query);
    if (damaged > 0) log.warn('Stored samples could not be read', { blocks: damaged });
    if (isOf()) intake.takePastFigures(past);
  }

  private async become(phase: Phase): Promise<Phase> {
    const { catalog, clock, log, plan, timeline } = this.options;
    const before = this.phase;
    log.debug('run.phase', { before, phase });
    this.phase = phase;
    try {
      await plan.follow(this.wanted());
    } catch (error) {
      this.phase = before;
      throw error;
    }
    // The phase has changed, whether or not that can be recorded.
    const event = phaseEvent(before, phase, clock.nowMs(), catalog.current.identified.length);
    await Promise.all([this.remember(), timeline.add(event)]).catch((error: unknown) =>
      log.error('The start or end of a run was not recorded', { ...toFault(error) }),
    );
    return phase;
  }

  private async remember(closedMs?: number): Promise<void> {
    const { phase, startedAtMs, allowRate } = this;
    await saveRun(this.options.store, { phase, startedAtMs, allowRate, ...(closedMs !== undefined && { closedMs }) });
  }
}

/** @param series number of series to probe */
function phaseEvent(before: Phase, phase: Phase, atMs: number, series: number): Omit<TimelineEvent, 'id'> {
  const kind = { running: before === 'paused' ? 'resumed' : 'started', paused: 'paused', stopped: 'stopped' }[phase];
  const title = asSentence(kind);
  const message = phase === 'running' ? `${title} (${series} series)` : title;
  return { atMs, endMs: null, kind, message, excluded: false };
}
