import type { Database, Statement } from 'better-sqlite3';
import type { ColumnSpec } from '../../../core/model/batch.ts';
import { ReusedMemory } from '../column-memory.ts';
import { DAY_MS, startOf } from '../days/spans.ts';
import { decodeJournalRow, type JournalDetail } from '../journal-row.ts';
import { rowOf, type StoredRow } from '../journal-scan.ts';

/** A row of the journal with its samples. */
export interface RowToFold {
  readonly id: number;
  readonly probeCode: number;
  readonly samples: JournalDetail;
}

/** Consecutive rows that are folded together. */
export interface Portion {
  readonly rows: readonly RowToFold[];
  /** The id of the last row, damaged or not. */
  readonly lastId: number;
  /** The latest sending time in the last row, Unix ms: about when it was written. */
  readonly lastMs: number;
  /** Starts of the days in which samples were sent, ascending, Unix ms. */
  readonly days: readonly number[];
  /** Rows that could not be read. */
  readonly damaged: number;
}

/** Bounds of a portion: what is decoded at a time, some 60 bytes per sample, and the files that a fold writes to. */
export interface PortionLimits {
  readonly rows: number;
  readonly samples: number;
  readonly days: number;
}

export const PORTION_LIMITS: PortionLimits = { rows: 60, samples: 400_000, days: 16 };

type Stored = StoredRow & { readonly id: number };

/** Reads the journal in portions, in the order in which it was written. Throws what SQLite throws. */
export class JournalRows {
  private readonly next: Statement<[number], Stored>;
  private readonly newest: Statement<[], number | null>;
  private readonly ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined;
  private readonly limits: PortionLimits;
  /** Columns of the portion at hand. */
  private readonly memory = new ReusedMemory();
  /** Columns of the row at hand. */
  private readonly scratch = new ReusedMemory();

  /** @param db a connection that only reads */
  constructor(
    db: Database,
    ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined,
    limits = PORTION_LIMITS,
  ) {
    this.next = db.prepare(
      'SELECT id, probe, count, from_ms, to_ms, blob FROM journal WHERE id > ? ORDER BY id LIMIT 1',
    );
    this.newest = db.prepare<[], number | null>('SELECT max(id) FROM journal').pluck();
    this.ownColumnsOf = ownColumnsOf;
    this.limits = limits;
  }

  /** 0 = there is none. */
  newestId(): number {
    return this.newest.get() ?? 0;
  }

  /** The rows after one, at most up to another; their columns are overwritten by the next ones. @returns null = there is none */
  portion(after: number, through: number): Portion | null {
    this.memory.reset();
    const rows: RowToFold[] = [];
    const days = new Set<number>();
    let lastId = after;
    let lastMs = 0;
    let samples = 0;
    let damaged = 0;
    for (let taken = 0; taken < this.limits.rows && samples < this.limits.samples; taken++) {
      const stored = this.next.get(lastId);
      if (!stored || stored.id > through) break;
      const row = this.decode(stored);
      if (row === null) damaged += 1;
      const rowDays = row ? daysOf(row.samples) : [];
      const isTooWide = new Set([...days, ...rowDays]).size > this.limits.days;
      if (isTooWide && taken > 0) break;
      for (const day of rowDays) days.add(day);
      if (row) rows.push(row);
      samples += row?.samples.count ?? 0;
      lastId = stored.id;
      lastMs = stored.to_ms;
    }
    if (lastId === after) return null;
    return { rows, lastId, lastMs, days: [...days].sort((left, right) => left - right), damaged };
  }

  /** Gives back the memory of the last portion, which is not used any more: 15 MB would wait for the next round. */
  release(): void {
    this.memory.release();
    this.scratch.release();
  }

  /** @returns null for a row that is damaged, undefined for one of an unknown probe: see `unknown-rows.ts` */
  private decode(stored: Stored): RowToFold | null | undefined {
    const own = this.ownColumnsOf(stored.probe);
    if (!own) return undefined;
    this.scratch.reset();
    try {
      const samples = decodeJournalRow(rowOf(stored), own, this.memory, this.scratch);
      return isSound(samples) ? { id: stored.id, probeCode: stored.probe, samples } : null;
    } catch {
      return null;
    }
  }
}

/** Whether a row is ordered by series and has times that a file can be named for. */
function isSound({ series, sentMs, count }: JournalDetail): boolean {
  for (let at = 0; at < count; at++) {
    if (at > 0 && (series[at] as number) < (series[at - 1] as number)) return false;
    const ms = sentMs[at] as number;
    if (!(ms >= EARLIEST_MS && ms < LATEST_MS)) return false;
  }
  return true;
}

/** Years that have four digits in the name of a file; a clock that is not set says 1970. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-01-01T00:00:00Z');

function daysOf({ sentMs, count }: JournalDetail): readonly number[] {
  const days = new Set<number>();
  let known = Number.NaN;
  for (let at = 0; at < count; at++) {
    const ms = sentMs[at] as number;
    if (ms >= known && ms < known + DAY_MS) continue;
    known = startOf(DAY_MS, ms);
    days.add(known);
  }
  return [...days];
}
