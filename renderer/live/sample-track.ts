import type { ColumnFrame, HISTORY_FRAME } from '../../core/model/column-frame.ts';
import { lossClass } from '../../core/model/loss-class.ts';
import { countedClass, type OutcomeRules, PLAIN_RULES } from '../../core/model/outcome.ts';
import { SPREAD_NAMES, type SpreadName } from '../../core/stats/spread.ts';

/** One point of a series: a single sample, or the samples of a history bucket. RTTs are NaN when none was answered, percentiles also where they are not known. */
export interface Point extends Record<SpreadName, number> {
  /** Position in the chart: the middle of its bucket. */
  atMs: number;
  /** Send time of its first sample. */
  sentMs: number;
  minMs: number;
  avgMs: number;
  maxMs: number;
  answered: number;
  lost: number;
  /** Parts of `lost`, as in HISTORY_FRAME; the rest are timeouts. */
  refused: number;
  unreachable: number;
  failed: number;
  notMeasured: number;
}

interface HistoryRows {
  /** The width that was asked for, which every row stands for. */
  readonly bucketMs: number;
  /** The end of the span that was asked for. */
  readonly toMs: number;
  /** The last batch whose samples are in it, as the station numbers them. */
  readonly batch: number;
  readonly frames: readonly Pick<ColumnFrame<typeof HISTORY_FRAME>, 'columns' | 'count'>[];
}

/** Limit of single samples: while the user views the past nobody reads them; history has them all. */
const MAX_SAMPLES = 65_536;

const NO_HISTORY: HistoryRows = { bucketMs: 0, toMs: Number.NEGATIVE_INFINITY, batch: -1, frames: [] };

/** Kinds of single samples: `lost` counted by its class. */
const KINDS = { answered: 0, excluded: 1, timeout: 2, refused: 3, unreachable: 4, failed: 5 } as const;

const kindOf = (outcome: number, rules: OutcomeRules): keyof typeof KINDS | null => {
  const counted = countedClass(outcome, rules);
  return counted === 'lost' ? lossClass(outcome) : counted;
};

const newPoint = (): Point => ({
  atMs: 0,
  sentMs: 0,
  minMs: 0,
  avgMs: 0,
  maxMs: 0,
  p5Ms: 0,
  p25Ms: 0,
  p50Ms: 0,
  p75Ms: 0,
  p95Ms: 0,
  answered: 0,
  lost: 0,
  refused: 0,
  unreachable: 0,
  failed: 0,
  notMeasured: 0,
});

/** The points of one series that a chart needs: history in buckets, then single samples as they end. */
export class SampleTrack {
  private history = NO_HISTORY;
  private at = new Float64Array(256);
  private rtt = new Float32Array(256);
  private kind = new Uint8Array(256);
  private batch = new Uint32Array(256);
  private count = 0;
  private readonly rules: OutcomeRules;

  /** @param rules those of the probe */
  constructor(rules: OutcomeRules = PLAIN_RULES) {
    this.rules = rules;
  }

  get tailCount(): number {
    return this.count;
  }

  /** 0 without history. */
  get bucketMs(): number {
    return this.history.bucketMs;
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.history.frames.length === 0;
  }

  /** Takes a sample. They come as they end: a timeout after the replies to later packets, so it is put in its place. */
  addSample(atMs: number, rttMs: number, outcome: number, batch: number): void {
    const kind = kindOf(outcome, this.rules);
    if (kind === null || this.isInHistory(atMs, batch)) return;
    if (this.count === MAX_SAMPLES) this.dropFirst(MAX_SAMPLES / 2);
    if (this.count === this.at.length) this.grow();
    let place = this.count;
    while (place > 0 && (this.at[place - 1] ?? 0) > atMs) place -= 1;
    for (const column of this.columns) column.copyWithin(place + 1, place, this.count);
    this.at[place] = atMs;
    this.rtt[place] = kind === 'answered' ? rttMs : Number.NaN;
    this.kind[place] = KINDS[kind];
    this.batch[place] = batch;
    this.count += 1;
  }

  /** Replaces history. Single samples that are in its buckets now go. */
  setHistory(history: HistoryRows): void {
    this.history = history;
    let kept = 0;
    for (let at = 0; at < this.count; at++) {
      if (this.isInHistory(this.at[at] ?? 0, this.batch[at] ?? 0)) continue;
      for (const column of this.columns) column[kept] = column[at] ?? 0;
      kept += 1;
    }
    this.count = kept;
  }

  /** Another station numbers its batches from the start: its next history includes all samples held here. */
  restart(): void {
    this.history = { ...this.history, batch: -1 };
    this.batch.fill(0);
  }

  private get columns(): readonly (Float64Array | Float32Array | Uint8Array | Uint32Array)[] {
    return [this.at, this.rtt, this.kind, this.batch];
  }

  private dropFirst(samples: number): void {
    for (const column of this.columns) column.copyWithin(0, samples, this.count);
    this.count -= samples;
  }

  /** Visits the points of a span in time order. The point is one object, reused for each visit. */
  visit(fromMs: number, toMs: number, take: (point: Readonly<Point>) => void): void {
    const point = newPoint();
    this.visitHistory(fromMs, toMs, point, take);
    for (let at = this.firstTailFrom(fromMs); at < this.count; at++) {
      const atMs = this.at[at] ?? 0;
      if (atMs > toMs) return;
      const kind = this.kind[at];
      point.atMs = point.sentMs = atMs;
      point.minMs = point.avgMs = point.maxMs = this.rtt[at] ?? Number.NaN;
      for (const name of SPREAD_NAMES) point[name] = point.avgMs;
      point.answered = kind === KINDS.answered ? 1 : 0;
      point.lost = kind !== KINDS.answered && kind !== KINDS.excluded ? 1 : 0;
      point.refused = kind === KINDS.refused ? 1 : 0;
      point.unreachable = kind === KINDS.unreachable ? 1 : 0;
      point.failed = kind === KINDS.failed ? 1 : 0;
      point.notMeasured = kind === KINDS.excluded ? 1 : 0;
      take(point);
    }
  }

  private visitHistory(fromMs: number, toMs: number, point: Point, take: (point: Readonly<Point>) => void): void {
    const half = this.history.bucketMs / 2;
    for (const { columns, count } of this.history.frames) {
      for (let row = firstAtOrAfter(columns.atMs, count, fromMs); row < count; row++) {
        const atMs = columns.atMs[row] ?? 0;
        if (atMs > toMs) return;
        const lost = columns.lost[row] ?? 0;
        point.atMs = atMs + half;
        point.sentMs = atMs;
        point.minMs = columns.minMs[row] ?? Number.NaN;
        point.avgMs = columns.avgMs[row] ?? Number.NaN;
        point.maxMs = columns.maxMs[row] ?? Number.NaN;
        for (const name of SPREAD_NAMES) point[name] = columns[name][row] ?? Number.NaN;
        point.answered = (columns.sent[row] ?? 0) - lost;
        point.lost = lost;
        point.refused = columns.refused[row] ?? 0;
        point.unreachable = columns.unreachable[row] ?? 0;
        point.failed = columns.failed[row] ?? 0;
        point.notMeasured = columns.notMeasured[row] ?? 0;
        take(point);
      }
    }
  }

  /** History has all samples of its span up to a batch; later ones are single samples. */
  private isInHistory(atMs: number, batch: number): boolean {
    return batch <= this.history.batch && atMs < this.history.toMs;
  }

  private firstTailFrom(fromMs: number): number {
    return firstAtOrAfter(this.at, this.count, fromMs);
  }

  private grow(): void {
    const size = this.at.length * 2;
    const at = new Float64Array(size);
    at.set(this.at);
    this.at = at;
    const rtt = new Float32Array(size);
    rtt.set(this.rtt);
    this.rtt = rtt;
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    const batch = new Uint32Array(size);
    batch.set(this.batch);
    this.batch = batch;
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
