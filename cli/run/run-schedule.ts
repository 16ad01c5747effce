import { ScheduleWatch } from '../../core/plan/schedule-watch.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { WindowsAt } from '../../core/plan/windows-at.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { scheduleLine } from '../output/json-lines.ts';

export interface RunScheduleOptions {
  readonly clock: Clock;
  readonly json: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A window has opened or closed: the plan is to be made again. */
  readonly changed: () => void;
}

/** Leaves the series of a run out while they are outside their schedule, and reports it, each change once. */
export class RunSchedule {
  private readonly options: RunScheduleOptions;
  private readonly watch: ScheduleWatch;
  /** Targets outside their schedule, with the reason that was reported. */
  private closed: ReadonlyMap<string, string> = new Map();

  constructor(options: RunScheduleOptions) {
    this.options = options;
    this.watch = new ScheduleWatch(options.clock, options.changed);
  }

  /** Some series will be added when their windows open. */
  get isWaiting(): boolean {
    return this.closed.size > 0;
  }

  /** The series that are probed now. */
  open(series: readonly IdentifiedSeries[]): readonly IdentifiedSeries[] {
    const nowMs = this.options.clock.nowMs();
    const windows = new WindowsAt(nowMs);
    const open = windows.open(series);
    this.report(
      new Map(
        series.flatMap(({ planned: { target, settings } }) => {
          const reason = windows.reason(settings);
          return reason === null ? [] : [[target, reason] as const];
        }),
      ),
      new Set(open.map(({ planned }) => planned.target)),
    );
    this.watch.follow(series, nowMs);
    return open;
  }

  close(): void {
    this.watch.close();
  }

  private report(closed: ReadonlyMap<string, string>, open: ReadonlySet<string>): void {
    const { clock, json, out, err } = this.options;
    const say = (target: string, reason: string | null) => {
      if (json) out(`${scheduleLine(target, reason, clock.nowNs())}\n`);
      else err(`sounder: ${target} is ${reason === null ? 'probed again: its schedule has begun' : reason}\n`);
    };
    for (const [target, reason] of closed) if (this.closed.get(target) !== reason) say(target, reason);
    for (const target of this.closed.keys()) if (open.has(target)) say(target, null);
    this.closed = closed;
  }
}
