import { CAUSES } from '../core/model/outcome.ts';
import type { PathLimits } from '../core/paths/interpret.ts';
import { MAX_PACKETS_PER_SECOND } from '../core/plan/budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import { type Fault, toFault } from '../core/result/result.ts';
import type { EngineLink } from './engine-link.ts';
import { seriesOfInterface } from './interface-series.ts';
import { checkPace, type IdentifiedSeries, Planner } from './planner.ts';
import type { SampleIntake } from './sample-intake.ts';

/** Time for a plan to reach the engine before its first slot. */
const LEAD_MS = 100;
const LEAD_PER_SERIES_MS = 0.03;

/** What is to be probed. */
export interface Wanted {
  readonly series: readonly IdentifiedSeries[];
  /** More packets/s than the limit were confirmed. */
  readonly allowRate: boolean;
}

type PlanLink = Pick<EngineLink, 'apply' | 'plan'>;
type PlanIntake = Pick<SampleIntake, 'follow' | 'forget' | 'adopt' | 'nextRound'>;

/**
 * What the engine is to do, and the account of samples that goes with it. All plans pass `follow`: it throws what is
 * too fast (`plan.too-fast`) or what the engine refuses.
 */
export class RunningPlan {
  private readonly planner = new Planner();
  private readonly link: PlanLink;
  private readonly intake: PlanIntake;
  private readonly clock: Clock;
  private readonly onLeft: (fault: Fault) => void;
  /** Series that the plan in force is without, which was said. */
  private left: ReadonlySet<number> = new Set();

  /** @param onLeft an interface is not there: the series that want it are left out of the plan */
  constructor(link: PlanLink, intake: PlanIntake, clock: Clock, onLeft: (fault: Fault) => void) {
    this.link = link;
    this.intake = intake;
    this.clock = clock;
    this.onLeft = onLeft;
  }

  /** Throws what `follow` would throw of a plan that is too fast. */
  check({ series, allowRate }: Wanted): void {
    checkPace(series, allowRate ? Number.POSITIVE_INFINITY : MAX_PACKETS_PER_SECOND);
  }

  /**
   * From now on these series, and no others; a plan that is too fast leaves everything as it is. An interface that is
   * not there costs only the series that want it, unless all do.
   */
  async follow({ series, allowRate }: Wanted): Promise<void> {
    const mostPps = allowRate ? Number.POSITIVE_INFINITY : MAX_PACKETS_PER_SECOND;
    const removed = new Set<number>();
    const leftBefore = this.left;
    const left = new Set<number>();
    for (let wanted = series; ; ) {
      const leadMs = LEAD_MS + wanted.length * LEAD_PER_SERIES_MS;
      const delta = this.planner.update(wanted, this.clock.nowMs() + leadMs, null, mostPps);
      for (const id of delta.remove) removed.add(id);
      for (const { entryId } of delta.add) removed.delete(entryId);
      this.intake.follow(delta);
      try {
        await this.link.apply({ remove: [...removed], add: delta.add });
        this.left = left;
        return;
      } catch (error) {
        this.intake.forget(delta.add);
        this.planner.drop(delta.add.map((entry) => entry.entryId));
        const refused = seriesOfInterface(toFault(error), wanted);
        if (refused.length === 0 || refused.length === wanted.length) throw error;
        for (const { seriesId } of refused) left.add(seriesId);
        if (refused.some(({ seriesId }) => !leftBefore.has(seriesId))) this.onLeft(toFault(error));
        wanted = wanted.filter(({ seriesId }) => !left.has(seriesId));
      }
    }
  }

  /** The engine knows nothing of us: it was restarted, or this station was. */
  async handOver(wanted: Wanted): Promise<void> {
    const running = await this.link.plan();
    if (running.length > 0 && this.planner.size === 0) {
      // This station was restarted, the engine was not: go on with what it does.
      this.planner.adopt(running);
      this.intake.adopt(running);
      return this.follow(wanted).catch(async (error: unknown) => {
        this.intake.forget(running);
        await this.end();
        throw error;
      });
    }
    if (this.planner.size === 0) return this.follow(wanted);
    const cause = CAUSES['engine-restart'];
    await this.link.apply(this.planner.resume((series) => this.intake.nextRound(series), cause));
  }

  /** How far a series is traced; null = it is not. */
  traceLimits(series: number): PathLimits | null {
    const packet = this.planner.entry(series)?.packet;
    return packet?.format === 'trace' ? packet : null;
  }

  /** The engine does none of it. */
  forget(): void {
    const entries = this.planner.all();
    this.intake.forget(entries);
    this.planner.drop(entries.map((entry) => entry.entryId));
  }

  /** The engine is to send nothing more. */
  async end(): Promise<void> {
    await this.link.apply(this.planner.update([], this.clock.nowMs()));
  }
}
