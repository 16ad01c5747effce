import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Unstored } from '../store/pending-samples.ts';

/** Losses with a longer time between them are events of their own: all of an event's span is excluded. */
const JOINED_WITHIN_MS = 3_600_000;

type Recorded = Promise<TimelineEvent | undefined>;

export interface LostSamplesParts {
  /** @param samples their number */
  readonly describe: (samples: number) => string;
  /** Adds an event, or replaces the one that is given. */
  readonly record: (event: Omit<TimelineEvent, 'id'>, before: Recorded | undefined) => Recorded;
}

/** Samples that are not in the history, as excluded events: losses that follow one another are one. */
export class LostSamples {
  private readonly parts: LostSamplesParts;
  private last: (Unstored & { readonly recorded: Recorded }) | undefined;

  constructor(parts: LostSamplesParts) {
    this.parts = parts;
  }

  add(lost: Unstored): void {
    const { last } = this;
    const before = last && isNear(last, lost) ? last : undefined;
    const all = before ? joined(before, lost) : lost;
    const message = this.parts.describe(all.samples);
    const event = { atMs: all.fromMs, endMs: all.toMs, kind: 'not-stored', message, excluded: true };
    this.last = { ...all, recorded: this.parts.record(event, before?.recorded) };
  }

  /** The next loss is another event. */
  end(): void {
    this.last = undefined;
  }
}

const isNear = (one: Unstored, other: Unstored): boolean =>
  other.fromMs - one.toMs <= JOINED_WITHIN_MS && one.fromMs - other.toMs <= JOINED_WITHIN_MS;

const joined = (one: Unstored, other: Unstored): Unstored => ({
  samples: one.samples + other.samples,
  fromMs: Math.min(one.fromMs, other.fromMs),
  toMs: Math.max(one.toMs, other.toMs),
});
