import type { Database } from 'better-sqlite3';
import { HISTORY_FRAME, newColumnFrame } from '../../core/model/column-frame.ts';
import { columnNumber } from '../../core/model/column-value.ts';
import { countedClass, type OutcomeRules } from '../../core/model/outcome.ts';
import { chartColumn, ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalColumn, decodeJournalSamples, type JournalRow, type JournalSamples } from './journal-row.ts';
import { JournalScan, ROW_SPREAD_MS, rangeOf, rowOf, type StoredRow } from './journal-scan.ts';

export interface HistoryQuery {
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Pixel columns: upper limit of rows per series. */
  readonly columns: number;
  /** Probe column whose values are read instead of round trips. */
  readonly measure?: string | undefined;
  /** The newest journal row that is read, and the last batch that is in it. */
  readonly through: { readonly rowId: number; readonly batch: number };
}

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
    const kind = countedClass(outcome, rules);
    if (kind === null) return;
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
    const { bytes, columns } = newColumnFrame(HISTORY_FRAME, used.length, {
      series,
      throughBatch: this.query.through.batch,
    });
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

/** The samples of a row with the values of a probe column in place of their round trips. */
function measuredSamples(row: JournalRow, measure: string): JournalSamples {
  const column = chartColumn(row.probeCode, measure);
  if (!column) return { ...decodeJournalSamples(row), rttMs: new Float64Array(row.count).fill(Number.NaN) };
  const { samples, stored } = decodeJournalColumn(row, ownColumnsOf(row.probeCode) ?? [], column);
  return { ...samples, rttMs: Float64Array.from(stored, (number) => columnNumber(column, number)) };
}

/** One history query. */
export class HistoryScan extends JournalScan {
  private readonly buckets: Map<number, Buckets>;
  private readonly query: HistoryQuery;
  private readonly rulesOf: (probeCode: number) => OutcomeRules;

  constructor(db: Database, query: HistoryQuery, rulesOf: (probeCode: number) => OutcomeRules) {
    super(rowsOf(db, query), query);
    this.query = query;
    this.rulesOf = rulesOf;
    this.buckets = new Map(query.series.map((series) => [series, new Buckets(query)]));
  }

  protected read(row: JournalRow): () => void {
    const samples =
      this.query.measure === undefined ? decodeJournalSamples(row) : measuredSamples(row, this.query.measure);
    return () => this.count(samples, this.rulesOf(row.probeCode));
  }

  private count(samples: JournalSamples, rules: OutcomeRules): void {
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
}

function rowsOf(db: Database, { fromMs, toMs, through }: HistoryQuery): IterableIterator<StoredRow> {
  return db
    .prepare<[number, number, number, number], StoredRow>(
      'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE to_ms BETWEEN ? AND ? AND from_ms <= ? AND id <= ? ORDER BY to_ms',
    )
    .iterate(fromMs, toMs + ROW_SPREAD_MS, toMs, through.rowId);
}
