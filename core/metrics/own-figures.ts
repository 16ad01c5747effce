import type { ProbeDefinition } from '../model/probe-definition.ts';
import { NativeHistogram } from './native-histogram.ts';
import { OWN_FAULTS, possibleLosses } from './zero-counts.ts';

/** Upper limits of the classic buckets of round-trip times, s. */
export const RTT_BUCKETS: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
/** Upper limits of the buckets of the send delay, s. */
export const DELAY_BUCKETS: readonly number[] = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5];

/** A classic histogram; buckets are not cumulative here. */
export class Histogram {
  readonly limits: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(limits: readonly number[]) {
    this.limits = limits;
    this.counts = new Float64Array(limits.length + 1);
  }

  add(value: number): void {
    const { limits, counts } = this;
    let [low, high] = [0, limits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (limits[middle] as number)) high = middle;
      else low = middle + 1;
    }
    counts[low] = (counts[low] as number) + 1;
    this.sum += value;
  }
}

const count = (counts: Map<number, number>, key: number): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Sounder's own figures of one row: a series, or all series of a target or group. Counters only grow. */
export class OwnFigures {
  /** Label text between braces, in bytes. */
  readonly labels: Uint8Array;
  readonly definition: ProbeDefinition;
  readonly rtt = new Histogram(RTT_BUCKETS);
  readonly nativeRtt = new NativeHistogram();
  sent = 0;
  replies = 0;
  pathChanges = 0;
  /** Samples by outcome: the lost, and those that amend another. */
  readonly lost = new Map<number, number>();
  readonly amended = new Map<number, number>();
  /** Samples not measured, by cause. */
  readonly missed = new Map<number, number>();
  /** Latest stored numbers of the probe's columns; NaN = none. Null when several series have this row. */
  latest: Float64Array | null = null;

  constructor(labels: Uint8Array, definition: ProbeDefinition) {
    this.labels = labels;
    this.definition = definition;
    // Present before the first, so that its increase is seen.
    for (const outcome of possibleLosses(definition)) this.lost.set(outcome, 0);
    for (const cause of OWN_FAULTS) this.missed.set(cause, 0);
  }

  /** @param rtt s; NaN = none */
  answered(rtt: number): void {
    this.sent += 1;
    this.replies += 1;
    if (!(rtt >= 0)) return;
    this.rtt.add(rtt);
    this.nativeRtt.add(rtt);
  }

  lose(outcome: number): void {
    this.sent += 1;
    count(this.lost, outcome);
  }

  amend(outcome: number): void {
    count(this.amended, outcome);
  }

  miss(cause: number): void {
    count(this.missed, cause);
  }
}
