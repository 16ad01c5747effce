import { CAUSES } from '../core/model/outcome.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EngineLink } from './engine-link.ts';
import { type IdentifiedSeries, Planner } from './planner.ts';
import type { SampleIntake } from './sample-intake.ts';

/** Time for a plan to reach the engine before its first slot. */
const LEAD_MS = 100;
const LEAD_PER_SERIES_MS = 0.03;

/** What the engine is to do, and the account of samples that goes with it. Throws what the engine refuses. */
export class RunningPlan {
  private readonly planner = new Planner();
  private readonly link: EngineLink;
  private readonly intake: SampleIntake;
  private readonly clock: Clock;

  constructor(link: EngineLink, intake: SampleIntake, clock: Clock) {
    this.link = link;
    this.intake = intake;
    this.clock = clock;
  }

  /** From now on these series, and no others. */
  async follow(wanted: readonly IdentifiedSeries[]): Promise<void> {
    const leadMs = LEAD_MS + wanted.length * LEAD_PER_SERIES_MS;
    const delta = this.planner.update(wanted, this.clock.nowMs() + leadMs);
    this.intake.follow(delta);
    try {
      await this.link.apply(delta);
    } catch (error) {
      this.intake.forget(delta.add);
      this.planner.drop(delta.add.map((entry) => entry.entryId));
      throw error;
    }
  }

  /** The engine knows nothing of us: it was restarted, or this station was. */
  async handOver(wanted: readonly IdentifiedSeries[]): Promise<void> {
    const running = await this.link.plan();
    if (running.length > 0 && this.planner.size === 0) {
      // This station was restarted, the engine was not: go on with what it does.
      this.planner.adopt(running);
      this.intake.adopt(running);
      return this.follow(wanted);
    }
    if (this.planner.size === 0) return this.follow(wanted);
    const cause = CAUSES['engine-restart'];
    await this.link.apply(this.planner.resume((series) => this.intake.nextRound(series), cause));
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
