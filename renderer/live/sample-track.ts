import type { ColumnFrame, HISTORY_FRAME } from '../../core/model/column-frame.ts';
import { type OutcomeClass, type OutcomeRules, outcomeClass, PLAIN_RULES } from '../../core/model/outcome.ts';

/** One point of a series: a single sample, or the samples of a history bucket. RTTs are NaN when none was answered. */
export interface Point {
  atMs: number;
  minMs: number;
  avgMs: number;
  maxMs: number;
  answered: number;
  lost: number;
  notMeasured: number;
}

interface HistoryRows {
  /** The width that was asked for, which every row stands for. */
  readonly bucketMs: number;
  /** Up to where rows are complete. */
  readonly toMs: number;
  readonly frames: readonly ColumnFrame<typeof HISTORY_FRAME>[];
}

/** While the user looks at the past nobody reads these, and they must not grow for ever; history has them all. */
const MAX_SAMPLES = 65_536;

const NO_HISTORY: HistoryRows = { bucketMs: 0, toMs: Number.NEGATIVE_INFINITY, frames: [] };

const KINDS: Readonly<Record<Exclude<OutcomeClass, 'amendment' | 'aside'>, number>> = {
  answered: 0,
  lost: 1,
  excluded: 2,
};

/** The points of one series that a chart needs: history in buckets, then single samples as they end. */
export class SampleTrack {
  #history = NO_HISTORY;
  #at = new Float64Array(256);
  #rtt = new Float32Array(256);
  #kind = new Uint8Array(256);
  #count = 0;
  readonly #rules: OutcomeRules;

  /** @param rules those of the probe */
  constructor(rules: OutcomeRules = PLAIN_RULES) {
    this.#rules = rules;
  }

  get tailCount(): number {
    return this.#count;
  }

  /** 0 without history. */
  get bucketMs(): number {
    return this.#history.bucketMs;
  }

  get isEmpty(): boolean {
    return this.#count === 0 && this.#history.frames.length === 0;
  }

  /** Takes a sample. They come as they end: a timeout after the replies to later packets, so it is put in its place. */
  addSample(atMs: number, rttMs: number, outcome: number): void {
    const kind = outcomeClass(outcome, this.#rules);
    // About a sample that is here already, or about the way and not the target.
    if (kind === 'amendment' || kind === 'aside') return;
    if (this.#count === MAX_SAMPLES) this.#dropFirst(MAX_SAMPLES / 2);
    if (this.#count === this.#at.length) this.#grow();
    let place = this.#count;
    while (place > 0 && (this.#at[place - 1] ?? 0) > atMs) place -= 1;
    for (const column of [this.#at, this.#rtt, this.#kind]) column.copyWithin(place + 1, place, this.#count);
    this.#at[place] = atMs;
    this.#rtt[place] = kind === 'answered' ? rttMs : Number.NaN;
    this.#kind[place] = KINDS[kind];
    this.#count += 1;
  }

  /** Replaces history. Single samples well before its end are in its buckets now and go. */
  setHistory(history: HistoryRows, keepTailFromMs: number): void {
    this.#history = history;
    let first = 0;
    while (first < this.#count && (this.#at[first] ?? 0) < keepTailFromMs) first += 1;
    this.#dropFirst(first);
  }

  #dropFirst(samples: number): void {
    for (const column of [this.#at, this.#rtt, this.#kind]) column.copyWithin(0, samples, this.#count);
    this.#count -= samples;
  }

  /** Visits the points of a span in time order. The point is one object, filled anew for each visit. */
  visit(fromMs: number, toMs: number, take: (point: Readonly<Point>) => void): void {
    const point: Point = { atMs: 0, minMs: 0, avgMs: 0, maxMs: 0, answered: 0, lost: 0, notMeasured: 0 };
    this.#visitHistory(fromMs, toMs, point, take);
    for (let at = this.#firstTailFrom(fromMs); at < this.#count; at++) {
      const atMs = this.#at[at] ?? 0;
      if (atMs > toMs) return;
      if (this.#isInHistory(atMs)) continue;
      const kind = this.#kind[at];
      point.atMs = atMs;
      point.minMs = point.avgMs = point.maxMs = this.#rtt[at] ?? Number.NaN;
      point.answered = kind === KINDS.answered ? 1 : 0;
      point.lost = kind === KINDS.lost ? 1 : 0;
      point.notMeasured = kind === KINDS.excluded ? 1 : 0;
      take(point);
    }
  }

  #visitHistory(fromMs: number, toMs: number, point: Point, take: (point: Readonly<Point>) => void): void {
    const half = this.#history.bucketMs / 2;
    for (const { columns, count } of this.#history.frames) {
      for (let row = firstAtOrAfter(columns.atMs, count, fromMs); row < count; row++) {
        const atMs = columns.atMs[row] ?? 0;
        if (atMs > toMs) return;
        const lost = columns.lost[row] ?? 0;
        point.atMs = atMs + half;
        point.minMs = columns.minMs[row] ?? Number.NaN;
        point.avgMs = columns.avgMs[row] ?? Number.NaN;
        point.maxMs = columns.maxMs[row] ?? Number.NaN;
        point.answered = (columns.sent[row] ?? 0) - lost;
        point.lost = lost;
        point.notMeasured = columns.notMeasured[row] ?? 0;
        take(point);
      }
    }
  }

  /** A sample that ended while history was read may be in both; its bucket says so. */
  #isInHistory(atMs: number): boolean {
    if (atMs >= this.#history.toMs) return false;
    for (const { columns, count } of this.#history.frames) {
      const row = firstAtOrAfter(columns.atMs, count, atMs - this.#history.bucketMs);
      if (row < count && (columns.atMs[row] ?? Number.POSITIVE_INFINITY) <= atMs) return true;
    }
    return false;
  }

  #firstTailFrom(fromMs: number): number {
    return firstAtOrAfter(this.#at, this.#count, fromMs);
  }

  #grow(): void {
    const size = this.#at.length * 2;
    const at = new Float64Array(size);
    at.set(this.#at);
    this.#at = at;
    const rtt = new Float32Array(size);
    rtt.set(this.#rtt);
    this.#rtt = rtt;
    const kind = new Uint8Array(size);
    kind.set(this.#kind);
    this.#kind = kind;
  }
}

function firstAtOrAfter(times: Float64Array, count: number, atMs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
