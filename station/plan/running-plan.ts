import { CAUSES } from '../../core/model/outcome.ts';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';
import { checkPace, firstRoundSince, type Planner } from '../../core/plan/planner.ts';
import { refusedSeries } from '../../core/plan/refused-series.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { WindowsAt } from '../../core/plan/windows-at.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { EngineLink } from '../engine/engine-link.ts';
import type { Incidents } from '../events/incidents.ts';
import type { Outage } from '../events/outage.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { PastRun } from '../run/past-run.ts';
import type { EngineAccounts } from '../run/sample-intake.ts';
import type { SavedPlan } from './saved-plan.ts';

/** Time for a plan to reach the engine before its first slot. */
const LEAD_MS = 100;
const LEAD_PER_SERIES_MS = 0.08;
/** The same over a long wire. */
const REMOTE_LEAD_MS = 1000;

/** Series to be probed; those outside their schedule are left out of the plan, but have their share of its rate. */
export interface Wanted {
  readonly series: readonly CompiledSeries[];
  /** More packets/s than the limit were confirmed. */
  readonly allowRate: boolean;
  /** That limit; left out = the default. */
  readonly limitPps?: number;
  /** Other engines have series, too: the run continues where this one refuses all of its own. */
  readonly hasOthers?: boolean;
}

export interface RunningPlanOptions {
  readonly link: Pick<EngineLink, 'apply' | 'plan'>;
  readonly intake: Pick<EngineAccounts, 'follow' | 'forget' | 'resume' | 'settle' | 'nextRound'>;
  readonly clock: Clock;
  readonly planner: Planner;
  readonly incidents: Pick<Incidents, 'notProbed'>;
  readonly saved: SavedPlan;
  readonly log: Log;
  /** The engine is an agent, which may be away for long: rounds of that time have no samples, an event accounts for them. */
  readonly isRemote?: boolean;
}

const mostPpsOf = ({ allowRate, limitPps = MAX_PACKETS_PER_SECOND }: Wanted): number =>
  allowRate ? Number.POSITIVE_INFINITY : limitPps;

const NONE: ReadonlySet<number> = new Set();

const NOTHING: Wanted = { series: [], allowRate: false };

/**
 * Keeps one engine's plan and the account of samples for it. All plans pass `follow`, which throws when one is
 * too fast (`plan.too-fast`) or refused by the engine.
 */
export class RunningPlan {
  /** The series of the plan in force, without those outside their schedule. */
  followed: Wanted = NOTHING;
  /** Turns for what may take long, with an agent: each plan of one has its own, so that no other plan waits. */
  readonly turns = new SerialQueue();
  private readonly planner: Planner;
  private readonly options: RunningPlanOptions;
  /** State that the previous station left, until the first engine has shown whether it still runs that plan. */
  private past: PastRun | null = null;
  /** The end of Sounder as a whole before this run continued, until the first engine has shown that it is over. */
  private outage: Pick<Outage, 'over'> | null = null;
  /** Series that the plan in force lacks, already reported. */
  private left: ReadonlySet<number> = new Set();

  constructor(options: RunningPlanOptions) {
    this.options = options;
    this.planner = options.planner;
  }

  /** The entries in force. */
  get entries(): readonly PlanEntry[] {
    return this.planner.all();
  }

  /** The entry in force of a series. */
  entry(series: number): PlanEntry | undefined {
    return this.planner.entry(series);
  }

  /** The previous station ended unexpectedly; the first engine shows whether its engine did too. */
  resumeFrom(past: PastRun): void {
    this.past = past;
  }

  /** Sounder as a whole had ended, and the account of the run is closed until then: it continues after the outage. */
  continueFrom(past: PastRun, outage: Pick<Outage, 'over'>): void {
    this.past = past;
    this.outage = outage;
  }

  /** A run that ended unexpectedly is over, as far as its last sample: the numbering continues. */
  closeRun(past: PastRun, nowMs: number): void {
    this.past = null;
    this.outage = null;
    this.planner.restore(past.entries, [], nowMs);
  }

  /** Throws what `follow` would throw of a plan that is too fast. */
  check(wanted: Wanted): void {
    checkPace(wanted.series, mostPpsOf(wanted));
  }

  /**
   * From now on these series, as far as their schedule permits, and no others; a plan that is too fast leaves everything
   * as it is. What the engine refuses (an interface that is not there, a permission that this user lacks) costs only the
   * series concerned; where those are all, everything stays as it is.
   */
  async follow(all: Wanted, again: ReadonlySet<number> = NONE): Promise<void> {
    if (this.past) return; // the engine is asked first what it does
    const { clock, incidents, intake, link, log } = this.options;
    const series = this.openNow(all.series);
    const mostPps = mostPpsOf(all);
    const before = this.planner.all();
    const leftBefore = this.left;
    const left = new Set<number>();
    for (let wanted = series; ; ) {
      const delta = this.planner.update(wanted, clock.nowMs() + this.leadMs(wanted.length), null, mostPps, again);
      const { added, replaced } = partsOf(delta, before);
      intake.follow({ remove: [], add: added });
      try {
        await link.apply(delta);
      } catch (error) {
        const { code, message } = toFault(error);
        log.debug('plan.refused', { code, message, add: delta.add.length });
        intake.forget(added);
        this.planner.goBack(before);
        const refused = refusedSeries(toFault(error), wanted);
        const isAll = refused.length === wanted.length && !all.hasOthers;
        if (refused.length === 0 || isAll) throw error;
        for (const { seriesId } of refused) left.add(seriesId);
        const isNew = refused.some(({ seriesId }) => !leftBefore.has(seriesId));
        if (isNew) incidents.notProbed(toFault(error), new Set(refused.map(({ planned }) => planned.target)).size);
        wanted = wanted.filter(({ seriesId }) => !left.has(seriesId));
        continue;
      }
      intake.follow({ remove: delta.remove, add: replaced }); // not before: a refused delta ends no account
      this.left = left;
      this.followed = { ...all, series };
      this.save(delta);
      if (delta.remove.length + delta.add.length > 0) this.logDelta(delta.remove.length, delta.add.length);
      return;
    }
  }

  /**
   * Measures series at once: they begin again with a round now, and have their interval from then on.
   * @param chosen null = all @returns how many of them it measures
   */
  async measureNow(chosen: readonly number[] | null): Promise<number> {
    const own = this.planner.all().map(({ series }) => series);
    const again = new Set(chosen === null ? own : own.filter((series) => chosen.includes(series)));
    if (again.size > 0) await this.follow(this.followed, again);
    return again.size;
  }

  /** Follows again what was followed before; another engine refused what this one has taken. */
  async goBack(before: Wanted): Promise<void> {
    try {
      await this.follow(before);
    } catch (error) {
      this.options.log.error('The plan could not be restored', { ...toFault(error) });
      if (before.series.length === 0) this.forget(); // nothing may be sent while the run counts as stopped
    }
  }

  /**
   * An engine that this station has not talked to: a new one, or one that outlived the station before this one. Throws
   * `rpc.closed` when it ends before it has reported its state; then nothing has changed.
   * @returns when the last stored sample was sent of a run that ended with engine and station, Unix ms; null = none did
   */
  async handOver(wanted: Wanted): Promise<number | null> {
    const { clock, intake, link, log } = this.options;
    const running = await link.plan(); // an engine that is gone again is asked by the next connection
    const { past, outage } = this;
    this.past = null;
    this.outage = null;
    if (running.length > 0) {
      // This station was restarted, the engine was not: keep its plan.
      log.debug('engine.adopt', { entries: running.length });
      outage?.over(clock.nowMs());
      this.planner.adopt(running);
      intake.resume(running, past?.stored ?? null, this.options.isRemote);
      await this.follow(wanted).catch(async (error: unknown) => {
        intake.forget(running);
        await this.end();
        throw error;
      });
      return null;
    }
    const ended = past !== null && past.entries.length > 0 ? past : null;
    const open = this.openNow(wanted.series);
    if (past && outage) {
      await this.continueRun(past, open, outage);
      await this.follow(wanted);
      return null;
    }
    if (this.options.isRemote) this.beginNow(past, open);
    else if (ended) this.restore(ended, open);
    await this.resume(open, (series) => intake.nextRound(series));
    await this.follow(wanted);
    return ended && wanted.series.length > 0 ? ended.newestMs : null;
  }

  /**
   * The engine that has this plan is connected again: what it runs may be older. Entries that it lacks get new round
   * numbers, so that none is used twice. Throws as `handOver`.
   */
  async catchUp(wanted: Wanted): Promise<void> {
    const { clock, intake, link } = this.options;
    const running = await link.plan();
    const runs = new Map(running.map((entry) => [entry.entryId, entry]));
    const before = this.planner.all();
    const isKept = (entry: PlanEntry) => isSameRun(entry, runs.get(entry.entryId), this.options.isRemote);
    const kept = new Set(before.filter(isKept).map((one) => one.entryId));
    this.planner.leave(
      before.filter(({ entryId }) => !runs.has(entryId)).map(({ entryId }) => entryId),
      clock.nowMs(),
    );
    this.planner.adopt(running);
    const changed = running.filter(({ entryId }) => !kept.has(entryId));
    intake.resume(changed, null, true);
    await this.follow(wanted);
  }

  /** The run is over at once: an engine refused its plan, and has none of it. */
  forget(): void {
    const entries = this.planner.all();
    const ids = entries.map((entry) => entry.entryId);
    this.options.intake.forget(entries);
    this.planner.drop(ids);
    this.followed = NOTHING;
    this.options.saved.save([]);
    this.options.link.apply({ remove: ids, add: [] }).catch((error: unknown) => {
      this.options.log.warn('The engine could not be stopped', { ...toFault(error) });
    });
  }

  /** The engine refused its plan and is to send nothing, until the run continues with another plan. */
  async withdraw(): Promise<void> {
    const { clock, intake, link, saved } = this.options;
    const entries = this.planner.all();
    const ids = entries.map((entry) => entry.entryId);
    intake.forget(entries);
    this.planner.leave(ids, clock.nowMs());
    this.followed = NOTHING;
    saved.save([]);
    await link.apply({ remove: ids, add: [] });
  }

  /** The engine is to send nothing more. @param keepsSaved the next start continues with this plan */
  async end(keepsSaved = false): Promise<void> {
    this.past = null;
    this.followed = NOTHING;
    const delta = this.planner.update([], this.options.clock.nowMs());
    if (!keepsSaved) this.save(delta);
    await this.options.link.apply(delta);
  }

  /** Rounds in progress are not measured; entries that are no longer wanted end with that. */
  private restore({ entries, stored, newestMs }: PastRun, wanted: readonly CompiledSeries[]): void {
    const { intake, clock, saved } = this.options;
    this.planner.restore(entries, wanted, clock.nowMs());
    const over = entries.filter(({ series }) => this.planner.entry(series) === undefined);
    if (over.length > 0) {
      intake.resume(over, stored);
      intake.settle(CAUSES['engine-restart'], newestMs);
      intake.forget(over);
    }
    const resumed = this.planner.all();
    if (resumed.length > 0) {
      intake.resume(resumed, stored);
      intake.settle(CAUSES['engine-restart']);
    }
    saved.save(resumed);
  }

  /** An engine without a plan measures from now on. */
  private beginNow(past: PastRun | null, wanted: readonly CompiledSeries[]): void {
    const { clock, intake } = this.options;
    if (past) {
      this.planner.restore(past.entries, wanted, clock.nowMs());
      intake.resume(this.planner.all(), past.stored);
    }
    const sinceMs = clock.nowMs() + this.leadMs(this.planner.size);
    const later = this.planner.all().flatMap((entry) => {
      const fromRound = firstRoundSince(entry, sinceMs);
      return fromRound > intake.nextRound(entry.series) ? [{ ...entry, fromRound }] : [];
    });
    intake.follow({ remove: [], add: later });
  }

  /** Entries keep their slots and numbers; the rounds of the outage have no samples, its event accounts for them. */
  private async continueRun(
    past: PastRun,
    wanted: readonly CompiledSeries[],
    outage: Pick<Outage, 'over'>,
  ): Promise<void> {
    const { clock, intake, saved } = this.options;
    const fromMs = outage.over(clock.nowMs() + this.leadMs(wanted.length));
    // With a clock that is behind, the next slots would be as far ahead as it is: they are placed again.
    const kept = fromMs < past.newestMs ? [] : wanted;
    this.planner.restore(past.entries, kept, Math.max(fromMs, past.newestMs));
    const resumed = this.planner.all().map((entry) => ({ ...entry, fromRound: firstRoundSince(entry, fromMs) }));
    intake.follow({ remove: [], add: resumed });
    saved.save(resumed);
    const firstRounds = new Map(resumed.map(({ series, fromRound }) => [series, fromRound]));
    await this.resume(wanted, (series) => firstRounds.get(series) ?? 0);
  }

  /** A new engine continues all planned entries, without those that it refuses: `follow` reports them. */
  private async resume(wanted: readonly CompiledSeries[], nextRound: (series: number) => number): Promise<void> {
    const { clock, intake, link } = this.options;
    while (this.planner.size > 0) {
      const delta = this.planner.resume(nextRound, CAUSES['engine-restart']);
      try {
        await link.apply(delta);
        this.logDelta(delta.remove.length, delta.add.length);
        return this.save(delta);
      } catch (error) {
        const refused = refusedSeries(toFault(error), wanted).map(({ seriesId }) => seriesId);
        const left = refused.filter((id) => this.planner.entry(id) !== undefined);
        if (left.length === 0) throw error;
        intake.forget(left.map((series) => ({ series })));
        this.planner.leave(left, clock.nowMs());
      }
    }
  }

  private openNow(series: readonly CompiledSeries[]): readonly CompiledSeries[] {
    return new WindowsAt(this.options.clock.nowMs()).open(series);
  }

  /** Time that a plan of this many series takes to reach the engine. */
  private leadMs(series: number): number {
    return (this.options.isRemote ? REMOTE_LEAD_MS : LEAD_MS) + series * LEAD_PER_SERIES_MS;
  }

  private logDelta(remove: number, add: number): void {
    this.options.log.debug('plan.delta', { remove, add, entries: this.planner.size });
  }

  private save({ add, remove }: PlanDelta): void {
    if (add.length > 0 || remove.length > 0) this.options.saved.save(this.planner.all());
  }
}

/**
 * Whether an engine runs an entry with the slots and numbers that it was given. The slots of an agent are known as exactly as its
 * clock; an entry that was planned again begins at a later round.
 */
function isSameRun(entry: PlanEntry, running: PlanEntry | undefined, isRemote = false): boolean {
  if (!running) return false;
  const shiftMs = Math.abs(running.steadyFromMs - entry.steadyFromMs);
  return (
    running.count === entry.count &&
    running.periodMs === entry.periodMs &&
    running.firstNumber === entry.firstNumber &&
    (shiftMs === 0 || (isRemote && shiftMs < (entry.periodMs ?? 0) / 2 && running.fromRound >= entry.fromRound))
  );
}

/** The new entries of a delta, and those that take the place of one that runs. */
function partsOf({ add }: PlanDelta, running: readonly PlanEntry[]) {
  const known = new Set(running.map(({ entryId }) => entryId));
  return {
    added: add.filter(({ entryId }) => !known.has(entryId)),
    replaced: add.filter(({ entryId }) => known.has(entryId)),
  };
}
