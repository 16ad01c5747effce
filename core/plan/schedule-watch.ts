import type { Clock, Timer } from '../ports/clock.ts';
import { type ScheduledSeries, WindowsAt } from './windows-at.ts';

/** The wall clock may be set, or the computer sleep, while a timer runs: the time is looked at this often. */
const LOOK_MS = 30_000;

/** Calls back when a time window of the followed series opens or closes, once per change. */
export class ScheduleWatch {
  private readonly clock: Clock;
  private readonly changed: () => void;
  private timer: Timer | undefined;
  private nextMs: number | null = null;
  private lastMs = 0;

  constructor(clock: Clock, changed: () => void) {
    this.clock = clock;
    this.changed = changed;
  }

  /** Watches the schedules of these series, and no others. @param nowMs the moment that their plan was made for, Unix ms */
  follow(series: readonly ScheduledSeries[], nowMs: number): void {
    const windows = new WindowsAt(nowMs);
    windows.open(series);
    this.nextMs = windows.nextMs;
    this.lastMs = nowMs;
    this.wait();
  }

  close(): void {
    this.timer?.cancel();
  }

  private wait(): void {
    this.timer?.cancel();
    const { nextMs } = this;
    if (nextMs === null) return;
    const waitMs = Math.max(0, Math.ceil(nextMs - this.clock.nowMs()));
    this.timer = this.clock.after(Math.min(waitMs, LOOK_MS), () => this.look());
  }

  private look(): void {
    const nowMs = this.clock.nowMs();
    const isSetBack = nowMs < this.lastMs;
    this.lastMs = nowMs;
    if (this.nextMs === null || (nowMs < this.nextMs && !isSetBack)) return this.wait();
    this.nextMs = null;
    this.changed();
  }
}
