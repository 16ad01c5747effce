import type { Database } from 'better-sqlite3';
import type { Batch, Column, ColumnSpec, ColumnType } from '../../core/model/batch.ts';
import { decodeJournalRow, type JournalDetail, type JournalRow } from './journal-row.ts';
import { JournalScan, ROW_SPREAD_MS, rangeOf, type StoredRow } from './journal-scan.ts';

/** Selection of samples: of some probes and series, sent from `fromMs` until before `toMs`, Unix ms. */
export interface BatchQuery {
  readonly probeCodes: readonly number[];
  readonly series: ReadonlySet<number>;
  readonly fromMs: number;
  readonly toMs: number;
  /** The newest row of the journal that is read; null = all. */
  readonly throughId: number | null;
}

type OwnColumnsOf = (probeCode: number) => readonly ColumnSpec[] | undefined;

/**
 * Reads stored samples back as batches, in the order in which they were stored: within a row the samples of a series
 * stand as they came, and rows follow one another by id.
 */
export class BatchScan extends JournalScan {
  private readonly query: BatchQuery;
  private readonly ownColumnsOf: OwnColumnsOf;
  private readonly take: (batch: Batch) => void;

  constructor(db: Database, query: BatchQuery, ownColumnsOf: OwnColumnsOf, take: (batch: Batch) => void) {
    super(rowsOf(db, query), query);
    this.query = query;
    this.ownColumnsOf = ownColumnsOf;
    this.take = take;
  }

  protected read(row: JournalRow): () => void {
    const own = this.ownColumnsOf(row.probeCode) ?? [];
    const detail = decodeJournalRow(row, own);
    return () => {
      const picked = pick(detail, this.query);
      if (picked.length > 0) this.take(batchOf(detail, picked, row.probeCode, own));
    };
  }
}

/** Ids grow with time: those of the span lie together, and reading by id needs no sorting of blobs. */
function rowsOf(db: Database, { probeCodes, fromMs, toMs, throughId }: BatchQuery): IterableIterator<StoredRow> {
  const ends = db
    .prepare<[number, number], { first: number | null; last: number | null }>(
      'SELECT min(id) AS first, max(id) AS last FROM journal WHERE to_ms BETWEEN ? AND ?',
    )
    .get(fromMs, toMs + ROW_SPREAD_MS);
  const last = Math.min(ends?.last ?? 0, throughId ?? Number.MAX_SAFE_INTEGER);
  return db
    .prepare<number[], StoredRow>(
      `SELECT probe, count, from_ms, to_ms, blob FROM journal NOT INDEXED WHERE id BETWEEN ? AND ?
         AND probe IN (${probeCodes.map(() => '?').join(', ')}) AND to_ms >= ? AND from_ms < ? ORDER BY id`,
    )
    .iterate(ends?.first ?? 1, last, ...probeCodes, fromMs, toMs);
}

/** The samples of a row that are asked for, by their place. */
function pick(detail: JournalDetail, { series, fromMs, toMs }: BatchQuery): readonly number[] {
  const picked: number[] = [];
  for (const one of series) {
    const { from, to } = rangeOf(detail, one);
    for (let at = from; at < to; at++) {
      const sentMs = detail.sentMs[at] as number;
      if (sentMs >= fromMs && sentMs < toMs) picked.push(at);
    }
  }
  return picked;
}

function batchOf(
  detail: JournalDetail,
  picked: readonly number[],
  probeCode: number,
  own: readonly ColumnSpec[],
): Batch {
  const baseMs = Math.floor(detail.sentMs[picked[0] as number] as number);
  const of = (column: ArrayLike<number>) => picked.map((at) => column[at] as number);
  return {
    probeCode,
    baseNs: BigInt(baseMs) * 1_000_000n,
    batchNo: 0n,
    engineRun: 0,
    count: picked.length,
    dropped: 0,
    addresses: detail.addresses,
    sentOffsetNs: Float64Array.from(picked, (at) => Math.round(((detail.sentMs[at] as number) - baseMs) * 1000) * 1000),
    rttNs: Float64Array.from(picked, (at) => Math.round((detail.rttMs[at] as number) * 1e6)),
    series: Uint32Array.from(of(detail.series)),
    round: Uint32Array.from(of(detail.round)),
    seq: Uint32Array.from(of(detail.seq)),
    lateUs: Uint32Array.from(of(detail.lateUs)),
    from: Uint16Array.from(of(detail.from)),
    cause: Uint16Array.from(of(detail.cause)),
    outcome: Uint8Array.from(of(detail.outcome)),
    stamps: Uint8Array.from(of(detail.stamps)),
    replyTtl: Uint8Array.from(of(detail.replyTtl)),
    typed: Object.fromEntries(
      own.map(({ name, type }) => [name, typedColumn(type, of(detail.typed[name] ?? new Uint32Array(0)))]),
    ),
    ...(detail.details && { details: picked.map((at) => detail.details?.[at] ?? null) }),
  };
}

/** Stored as u32, whatever the type. */
const typedColumn = (type: ColumnType, stored: readonly number[]): Column =>
  type === 'i32' ? Int32Array.from(stored) : Uint32Array.from(stored);
