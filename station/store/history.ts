import type { Database } from 'better-sqlite3';
import { HISTORY_FRAME, newColumnFrame } from '../../core/model/column-frame.ts';
import { type OutcomeRules, outcomeClass } from '../../core/model/outcome.ts';
import { decodeJournalSamples, type JournalRow, type JournalSamples } from './journal-row.ts';

export interface HistoryQuery {
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Pixel columns: at most so many rows come back per series. */
  readonly columns: number;
}

/** How much later than its newest sample's sending an older one of the same row may have been sent: timeout and delays. */
export const ROW_SPREAD_MS = 300_000;

export interface StoredRow {
  readonly probe: number;
  readonly count: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly blob: Buffer;
}

export const rowOf = (stored: StoredRow): JournalRow => ({
  probeCode: stored.probe,
  count: stored.count,
  fromMs: stored.from_ms,
  toMs: stored.to_ms,
  blob: stored.blob,
});

/** Every row with samples sent at or after a time, up to the row of a given id, oldest first. */
export function* journalRowsSince(db: Database, sinceMs: number, throughId: number): Generator<JournalRow> {
  const rows = db.prepare<[number, number], StoredRow>(
    'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE to_ms >= ? AND id <= ? ORDER BY to_ms',
  );
  for (const stored of rows.iterate(sinceMs, throughId)) yield rowOf(stored);
}

/** Buckets of one series over the span. */
class Buckets {
  private readonly sent: Uint32Array;
  private readonly lost: Uint32Array;
  private readonly notMeasured: Uint32Array;
  private readonly answered: Uint32Array;
  private readonly sum: Float64Array;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  private readonly firstMs: Float64Array;
  private readonly query: HistoryQuery;

  constructor(query: HistoryQuery) {
    this.query = query;
    this.sent = new Uint32Array(query.columns);
    this.lost = new Uint32Array(query.columns);
    this.notMeasured = new Uint32Array(query.columns);
    this.answered = new Uint32Array(query.columns);
    this.sum = new Float64Array(query.columns);
    this.min = new Float64Array(query.columns).fill(Number.NaN);
    this.max = new Float64Array(query.columns).fill(Number.NaN);
    this.firstMs = new Float64Array(query.columns).fill(Number.NaN);
  }

  add(sentMs: number, rttMs: number, outcome: number, rules: OutcomeRules): void {
    const { fromMs, toMs, columns } = this.query;
    if (sentMs < fromMs || sentMs >= toMs) return;
    const kind = outcomeClass(outcome, rules);
    if (kind === 'amendment') return;
    const at = Math.min(columns - 1, Math.floor(((sentMs - fromMs) / (toMs - fromMs)) * columns));
    if (!((this.firstMs[at] as number) <= sentMs)) this.firstMs[at] = sentMs;
    if (kind === 'excluded') {
      this.notMeasured[at] = (this.notMeasured[at] as number) + 1;
      return;
    }
    this.sent[at] = (this.sent[at] as number) + 1;
    if (kind === 'lost') {
      this.lost[at] = (this.lost[at] as number) + 1;
      return;
    }
    if (Number.isNaN(rttMs)) return;
    this.answered[at] = (this.answered[at] as number) + 1;
    this.sum[at] = (this.sum[at] as number) + rttMs;
    if (!((this.min[at] as number) <= rttMs)) this.min[at] = rttMs;
    if (!((this.max[at] as number) >= rttMs)) this.max[at] = rttMs;
  }

  frame(series: number): Uint8Array<ArrayBuffer> {
    const used: number[] = [];
    for (let at = 0; at < this.query.columns; at++) if (!Number.isNaN(this.firstMs[at] as number)) used.push(at);
    const { bytes, columns } = newColumnFrame(HISTORY_FRAME, used.length, series, 1);
    for (const [row, at] of used.entries()) {
      const answered = this.answered[at] as number;
      columns.atMs[row] = this.firstMs[at] as number;
      columns.minMs[row] = this.min[at] as number;
      columns.avgMs[row] = answered > 0 ? (this.sum[at] as number) / answered : Number.NaN;
      columns.maxMs[row] = this.max[at] as number;
      columns.sent[row] = this.sent[at] as number;
      columns.lost[row] = this.lost[at] as number;
      columns.notMeasured[row] = this.notMeasured[at] as number;
    }
    return bytes;
  }
}

/** Where a series' samples lie in a row, which is ordered by series. */
export function rangeOf(samples: JournalSamples, series: number): { readonly from: number; readonly to: number } {
  let low = 0;
  let high = samples.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples.series[middle] as number) < series) low = middle + 1;
    else high = middle;
  }
  let to = low;
  while (to < samples.count && samples.series[to] === series) to += 1;
  return { from: low, to };
}

/** One history query, worked off in steps so that its worker hears a cancellation in between. */
export class HistoryScan {
  private readonly buckets: Map<number, Buckets>;
  private readonly rows: IterableIterator<StoredRow>;
  private readonly query: HistoryQuery;
  private readonly rulesOf: (probeCode: number) => OutcomeRules;
  /** Rows that could not be read: damaged. */
  damaged = 0;
  private reachedMs: number;

  constructor(db: Database, query: HistoryQuery, rulesOf: (probeCode: number) => OutcomeRules) {
    this.query = query;
    this.rulesOf = rulesOf;
    this.reachedMs = query.fromMs;
    this.buckets = new Map(query.series.map((series) => [series, new Buckets(query)]));
    this.rows = db
      .prepare<[number, number, number], StoredRow>(
        'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE to_ms BETWEEN ? AND ? AND from_ms <= ? ORDER BY to_ms',
      )
      .iterate(query.fromMs, query.toMs + ROW_SPREAD_MS, query.toMs);
  }

  /** 0 to 1. */
  get progress(): number {
    const { fromMs, toMs } = this.query;
    return Math.min(1, Math.max(0, (this.reachedMs - fromMs) / Math.max(1, toMs - fromMs)));
  }

  /** @returns true when all rows are read; works for about `budgetMs` */
  step(budgetMs: number, now: () => number): boolean {
    const until = now() + budgetMs;
    do {
      const next = this.rows.next();
      if (next.done) return true;
      this.addRow(next.value);
    } while (now() < until);
    return false;
  }

  private addRow(stored: StoredRow): void {
    this.reachedMs = stored.to_ms;
    let samples: JournalSamples;
    try {
      samples = decodeJournalSamples(rowOf(stored));
    } catch {
      this.damaged += 1; // one bad row must not hide the rest; the caller says how many there were
      return;
    }
    const rules = this.rulesOf(stored.probe);
    for (const [series, buckets] of this.buckets) {
      const { from, to } = rangeOf(samples, series);
      for (let at = from; at < to; at++) {
        buckets.add(samples.sentMs[at] as number, samples.rttMs[at] as number, samples.outcome[at] as number, rules);
      }
    }
  }

  /** One frame per series, in the order asked. */
  frames(): Uint8Array<ArrayBuffer>[] {
    return this.query.series.map((series) => (this.buckets.get(series) as Buckets).frame(series));
  }

  /** Ends the reading; needed when it stops before its end. */
  close(): void {
    this.rows.return?.();
  }
}
