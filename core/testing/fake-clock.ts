import type { Clock, Timer } from '../ports/clock.ts';

interface Due {
  atMs: number;
  readonly order: number;
  readonly periodMs: number | null;
  readonly run: () => void;
}

/**
 * A clock for tests: time stands still until a test moves it. Timers run in the order of their due times, and of their
 * creation where those are equal. Wall time and monotonic time move together unless the test steps the wall clock.
 */
export class FakeClock implements Clock {
  private readonly timers = new Set<Due>();
  private elapsedMs = 0;
  private wallMs: number;
  private asleepMs = 0;
  private made = 0;

  constructor(startMs = 1_700_000_000_000) {
    this.wallMs = startMs;
  }

  nowMs(): number {
    return this.wallMs + this.elapsedMs;
  }

  nowNs(): bigint {
    return BigInt(Math.round(this.nowMs() * 1000)) * 1000n;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  upMs(): number | null {
    return this.elapsedMs + this.asleepMs;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.add(Math.max(0, delayMs), null, run);
  }

  every(periodMs: number, run: () => void): Timer {
    return this.add(periodMs, periodMs, run);
  }

  /** Number of pending timers, to check that none was left behind. */
  get pending(): number {
    return this.timers.size;
  }

  /** Sets the wall clock without moving time. */
  step(byMs: number): void {
    this.wallMs += byMs;
  }

  /** The computer sleeps: timers and monotonic time stand still. */
  sleep(ms: number): void {
    this.wallMs += ms;
    this.asleepMs += ms;
  }

  /** Moves time and runs what falls due, one after the other. */
  advance(ms: number): void {
    const untilMs = this.elapsedMs + ms;
    for (let next = this.next(untilMs); next; next = this.next(untilMs)) this.runOne(next);
    this.elapsedMs = untilMs;
  }

  /** Moves time as `advance`, but lets promises settle after each timer, and before the first. */
  async advanceAsync(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    await settle();
    for (let next = this.next(untilMs); next; next = this.next(untilMs)) {
      this.runOne(next);
      await settle();
    }
    this.elapsedMs = untilMs;
  }

  private add(delayMs: number, periodMs: number | null, run: () => void): Timer {
    const due: Due = { atMs: this.elapsedMs + delayMs, order: this.made++, periodMs, run };
    this.timers.add(due);
    return { cancel: () => void this.timers.delete(due) };
  }

  private next(untilMs: number): Due | undefined {
    let first: Due | undefined;
    for (const due of this.timers) {
      if (due.atMs > untilMs) continue;
      if (!first || due.atMs < first.atMs || (due.atMs === first.atMs && due.order < first.order)) first = due;
    }
    return first;
  }

  private runOne(due: Due): void {
    this.elapsedMs = Math.max(this.elapsedMs, due.atMs);
    if (due.periodMs === null) this.timers.delete(due);
    else due.atMs += due.periodMs;
    due.run();
  }
}

/** Runs everything that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
