import type { Clock, Timer } from '../../core/ports/clock.ts';

/** A wall clock that differs by more from one reading to the next was set, or the computer slept. */
const LEAST_JUMP_MS = 50;
/** Time since boot has a resolution of up to 1 s: a shorter sleep counts as a step. */
const LEAST_SLEEP_MS = 500;
/** Difference of a sleep by the time since boot from the same by the wall clock. */
const SLEEP_TOLERANCE_MS = 1500;
/** Without a time since boot: a larger jump forward is a sleep, a smaller one a step. */
const SUPPOSED_SLEEP_MS = 2000;
/** Timers stand still while the computer sleeps: time between looks at the clocks. */
const WATCH_MS = 1000;

interface Alarm {
  readonly atMs: number;
  readonly run: () => void;
  timer: Timer;
}

/**
 * The time of the slots of transactions: Unix time as it was at the start, which no step of the wall clock changes, while
 * sleep of the computer counts. An entry keeps its phase whatever the wall clock does, as in the packet drivers.
 */
export class SteadyTime {
  private readonly clock: Clock;
  private readonly onStep: (stepMs: number) => void;
  private readonly alarms = new Set<Alarm>();
  /** This time minus monotonic time. */
  private offsetMs: number;
  /** Total of the wall clock's steps, with its slow drift. */
  private driftMs = 0;
  /** Time since boot minus monotonic time; NaN = unknown. */
  private asleepMs: number;
  private wokeMs = Number.NEGATIVE_INFINITY;
  private watch: Timer | undefined;

  /** @param onStep called when the wall clock was set */
  constructor(clock: Clock, onStep: (stepMs: number) => void) {
    this.clock = clock;
    this.onStep = onStep;
    this.offsetMs = clock.nowMs() - clock.monotonicMs();
    this.asleepMs = this.readAsleep();
  }

  nowMs(): number {
    this.check();
    return this.clock.monotonicMs() + this.offsetMs;
  }

  /** Wall clock minus this time at present, ms. */
  get stepMs(): number {
    return this.driftMs;
  }

  /** End of the last sleep that was noticed. */
  get wokeAtMs(): number {
    return this.wokeMs;
  }

  /** Calls back at a time, also when the computer slept until shortly before. */
  at(atMs: number, run: () => void): Timer {
    const alarm: Alarm = {
      atMs,
      run: () => {
        this.drop(alarm);
        run();
      },
      timer: { cancel: () => undefined },
    };
    const delayMs = atMs - this.nowMs();
    this.alarms.add(alarm);
    alarm.timer = this.clock.after(Math.max(0, delayMs), alarm.run);
    this.watch ??= this.clock.every(WATCH_MS, () => this.check());
    return { cancel: () => this.drop(alarm) };
  }

  private drop(alarm: Alarm): void {
    alarm.timer.cancel();
    this.alarms.delete(alarm);
    if (this.alarms.size > 0) return;
    this.watch?.cancel();
    this.watch = undefined;
  }

  private check(): void {
    const { clock } = this;
    const jumpMs = clock.nowMs() - (clock.monotonicMs() + this.offsetMs + this.driftMs);
    if (Math.abs(jumpMs) <= LEAST_JUMP_MS) {
      this.driftMs += jumpMs;
      return;
    }
    const sleptMs = this.sleptMs(jumpMs);
    const stepMs = jumpMs - sleptMs;
    this.offsetMs += sleptMs;
    this.driftMs += stepMs;
    if (Math.abs(stepMs) > LEAST_JUMP_MS) this.onStep(stepMs);
    if (sleptMs === 0) return;
    this.wokeMs = clock.monotonicMs() + this.offsetMs;
    for (const alarm of this.alarms) {
      alarm.timer.cancel();
      alarm.timer = clock.after(Math.max(0, alarm.atMs - this.wokeMs), alarm.run);
    }
  }

  /** The part of a jump that the computer slept. */
  private sleptMs(jumpMs: number): number {
    const before = this.asleepMs;
    this.asleepMs = this.readAsleep();
    const slept = this.asleepMs - before;
    if (Number.isNaN(slept)) return jumpMs >= SUPPOSED_SLEEP_MS ? jumpMs : 0;
    if (slept < LEAST_SLEEP_MS) return 0;
    // The wall clock is the finer one of the two.
    return jumpMs > 0 && Math.abs(jumpMs - slept) < SLEEP_TOLERANCE_MS ? jumpMs : slept;
  }

  private readAsleep(): number {
    return (this.clock.upMs?.() ?? Number.NaN) - this.clock.monotonicMs();
  }
}
