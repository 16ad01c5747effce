import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { Fault } from '../../../core/result/result.ts';
import type { StorageLimits } from '../limits.ts';
import type { Compactor, CompactorState } from './compactor.ts';

const ROUND_EVERY_MS = 30_000;
/** Pause before the next try after a fault: doubled with each fault in a row, until rounds come sooner. */
const RETRY_AFTER_MS = 2000;

export interface CompactorRoundsOptions {
  readonly clock: Clock;
  /** Throws when the files cannot be opened now. */
  readonly open: (limits: StorageLimits) => Pick<Compactor, 'cycle' | 'foldedId' | 'state' | 'setLimits' | 'dispose'>;
  readonly limits: StorageLimits;
  /** The last row of the journal that a round that begins now may fold. */
  readonly foldLimit: () => number;
  /** Runs a step after what waits for the thread. */
  readonly defer: (step: () => void) => void;
  /** Called after each step. */
  readonly onStep: () => void;
  /** Throws what is no fault but a bug. */
  readonly faultOf: (error: unknown) => Fault;
  readonly onState: (state: CompactorState) => void;
  readonly onRound: (fault: Fault | null) => void;
}

/**
 * Rounds of the compactor's work, one every 30 s, in steps between which the thread hears messages. After a fault the next round
 * comes sooner: it opens the files again, and continues where they say.
 */
export class CompactorRounds {
  private readonly options: CompactorRoundsOptions;
  private compactor: ReturnType<CompactorRoundsOptions['open']> | undefined;
  private limits: StorageLimits;
  private steps: Iterator<void> | undefined;
  /** Requests that the next round answers, and those that the one under way does. */
  private waiting: (() => void)[] = [];
  private answered: (() => void)[] = [];
  /** Another round follows the one under way. */
  private isDue = false;
  private readonly timer: Timer;
  private retryTimer: Timer | undefined;
  /** Pause after the last fault; 0 = the last round had none. */
  private retryAfterMs = 0;
  private isClosed = false;
  private reported: CompactorState = { foldedId: -1, levels: [], damaged: 0 };

  constructor(options: CompactorRoundsOptions) {
    this.options = options;
    this.limits = options.limits;
    this.timer = options.clock.every(ROUND_EVERY_MS, () => this.begin());
    options.defer(() => this.begin());
  }

  /** Works to the new limits now, or after the round that is under way. */
  setLimits(limits: StorageLimits): void {
    this.limits = limits;
    this.compactor?.setLimits(limits);
    this.isDue = true;
    this.begin();
  }

  /** Works now. @param done is called after a round that began after the request */
  request(done: () => void): void {
    this.waiting.push(done);
    this.begin();
  }

  /** The disk takes writes again: works now if the last round ended with a fault. */
  retry(): void {
    if (this.retryAfterMs === 0) return;
    this.retryAfterMs = 0;
    this.begin();
  }

  close(): void {
    this.isClosed = true;
    this.timer.cancel();
    this.retryTimer?.cancel();
    this.steps?.return?.();
    this.compactor?.dispose();
  }

  private begin(): void {
    if (this.steps || this.isClosed) return;
    this.retryTimer?.cancel();
    this.isDue = false;
    this.answered = this.waiting;
    this.waiting = [];
    try {
      this.compactor ??= this.options.open(this.limits);
      this.steps = this.compactor.cycle(this.options.foldLimit());
    } catch (error) {
      return this.end(this.options.faultOf(error));
    }
    this.step();
  }

  private step(): void {
    if (this.isClosed || !this.steps || !this.compactor) return;
    try {
      const isDone = this.steps.next().done === true;
      this.options.onStep();
      if (isDone || this.compactor.foldedId !== this.reported.foldedId) this.report(this.compactor);
      if (isDone) return this.end(null);
    } catch (error) {
      return this.end(this.options.faultOf(error));
    }
    this.options.defer(() => this.step());
  }

  /** Reports what is folded even though the files cannot be looked into: the writer waits for it. */
  private report(compactor: Pick<Compactor, 'foldedId' | 'state'>): void {
    this.reported = { ...this.reported, foldedId: compactor.foldedId };
    try {
      this.reported = compactor.state();
    } finally {
      this.options.onState(this.reported);
    }
  }

  private end(fault: Fault | null): void {
    this.steps = undefined;
    if (fault) {
      this.compactor?.dispose();
      this.compactor = undefined;
      this.retryLater();
    } else this.retryAfterMs = 0;
    this.options.onRound(fault);
    for (const done of this.answered.splice(0)) done();
    if (this.isDue || this.waiting.length > 0) this.options.defer(() => this.begin());
  }

  private retryLater(): void {
    this.retryAfterMs = Math.min(ROUND_EVERY_MS, this.retryAfterMs * 2 || RETRY_AFTER_MS);
    if (this.retryAfterMs < ROUND_EVERY_MS) {
      this.retryTimer = this.options.clock.after(this.retryAfterMs, () => this.begin());
    }
  }
}
