import type { DayFile } from '../days/day-files.ts';
import { DAY_MS } from '../days/spans.ts';

/** A file so much newer than the one before it may be of a clock that was set wrong. */
const LARGEST_GAP_MS = 7 * DAY_MS;

export interface TimeSources {
  /** Unix ms, of a clock that may be wrong. */
  readonly nowMs: () => number;
  /** Ms since some moment, of a clock that cannot be set. */
  readonly monotonicMs: () => number;
  /** The files of samples by day, oldest first. */
  readonly days: () => readonly DayFile[];
}

/**
 * The time as far as stored samples and the time since the opening confirm it. What is deleted by age is gone for good: a clock
 * that says a later year for a minute, as of a restored virtual machine, must not make all history too old.
 */
export class ConfirmedTime {
  private readonly sources: TimeSources;
  private readonly openedMs: number;
  private readonly openedAt: number;

  /** To be made before samples of this opening are in files. */
  constructor(sources: TimeSources) {
    this.sources = sources;
    this.openedAt = sources.monotonicMs();
    this.openedMs = Math.min(sources.nowMs(), endOfStored(sources.days()));
  }

  /** Unix ms; never later than the clock. After a long pause it is behind until there are samples of a second day. */
  nowMs(): number {
    const { nowMs, monotonicMs, days } = this.sources;
    // One day may be of a wrong clock; with a second one after it, its end has passed.
    const passed = days().at(-2)?.toMs ?? Number.NEGATIVE_INFINITY;
    return Math.min(nowMs(), Math.max(passed, this.openedMs + monotonicMs() - this.openedAt));
  }
}

/** End of the newest day, or of the one before it where that is too far ahead to be certain. */
function endOfStored(days: readonly DayFile[]): number {
  const [before, newest] = [days.at(-2), days.at(-1)];
  if (!newest) return Number.POSITIVE_INFINITY;
  return before && newest.fromMs - before.toMs > LARGEST_GAP_MS ? before.toMs : newest.toMs;
}
