import { sortNumbers } from '../stats/sort-numbers.ts';

/** Times between rounds, as they were kept. */
export interface ObservedInterval {
  /** Time between the starts of two rounds, ms. */
  readonly intervalMs: number;
  /** Mean time between packets, ms. */
  readonly packetIntervalMs: number;
}

/** Differences that a median is taken of. */
const MAX_DIFFERENCES = 10_000;

/** Finds the interval of a series from its samples: projects change, samples do not. */
export class IntervalEstimate {
  private readonly differences: number[] = [];
  private round = -1;
  private startedMs = Number.NaN;
  private rounds = 0;
  private packets = 0;
  private known: { readonly packets: number; readonly interval: ObservedInterval | null } | null = null;

  /** Takes the samples in the order of arrival. @param sentMs Unix ms */
  add(round: number, sentMs: number): void {
    this.packets += 1;
    if (round === this.round) return;
    const isNext = round === this.round + 1;
    if (isNext && this.differences.length < MAX_DIFFERENCES) this.differences.push(sentMs - this.startedMs);
    this.rounds += 1;
    this.round = round;
    this.startedMs = sentMs;
  }

  /** Takes samples one after the other, as `add` does, but faster. */
  addAll(rounds: ArrayLike<number>, sentMs: ArrayLike<number>, count: number): void {
    let last = this.round;
    for (let at = 0; at < count; at++) {
      const round = rounds[at] as number;
      if (round === last) continue;
      const nowMs = sentMs[at] as number;
      if (round === last + 1 && this.differences.length < MAX_DIFFERENCES)
        this.differences.push(nowMs - this.startedMs);
      this.rounds += 1;
      this.startedMs = nowMs;
      last = round;
    }
    this.round = last;
    this.packets += count;
  }

  /** @returns null = fewer than two rounds in succession */
  result(): ObservedInterval | null {
    const { packets } = this;
    if (this.known?.packets !== packets) this.known = { packets, interval: this.find() };
    return this.known.interval;
  }

  private find(): ObservedInterval | null {
    const sorted = sortNumbers(Float64Array.from(this.differences).filter((ms) => ms > 0));
    const median = sorted[Math.floor(sorted.length / 2)];
    if (median === undefined) return null;
    const intervalMs = median >= 50 ? Math.round(median) : Number(median.toPrecision(2));
    return { intervalMs, packetIntervalMs: intervalMs / Math.max(1, Math.round(this.packets / this.rounds)) };
  }
}
