import { blockHead } from '../block/block-head.ts';
import { DAY_MS, hopSlotId, SLOT_MS, SLOTS_PER_DAY, startOf } from '../days/spans.ts';
import { type HopRow, readHopRow } from '../rollup/hop-row.ts';
import { isDamage } from '../store-fault.ts';
import { hopsPart, tablePart } from './damaged-parts.ts';
import type { OpenFile } from './open-file.ts';
import type { ReadParts } from './read-parts.ts';
import { type SampleQuery, SampleReader } from './sample-reader.ts';
import type { SlotSamples } from './slot-samples.ts';

/** A span of one traced series. */
export interface PathQuery {
  readonly series: number;
  /** Its address: samples don't name who they were sent to. */
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row of hops; without a blob it is the beginning of a day, before its slots: a long span without rows has steps, too. */
interface StoredRow {
  readonly slotMs: number;
  readonly blob: Buffer | null;
}

/** The stored content of a slot: its row of hops (null = damaged, or a step of the work without a row), or its samples. */
export type HopPiece =
  | { readonly slotMs: number; readonly row: HopRow | null }
  | { readonly slotMs: number; readonly samples: SlotSamples };

/**
 * Reads a traced series slot by slot: whole slots from their rows of hops, the others from samples. A row counts only if it
 * was made of all samples that are there, or if samples are there no more.
 */
export class HopSlots {
  readonly reader: SampleReader;
  private readonly parts: ReadParts;
  private readonly query: PathQuery;
  /** Rows of hops that could not be read. */
  private readonly damagedRows = new Set<string>();

  constructor(parts: ReadParts, query: PathQuery) {
    this.parts = parts;
    this.query = query;
    this.reader = new SampleReader(parts.files, parts.rows);
  }

  get damaged(): number {
    const { fromMs, toMs } = this.query;
    return this.reader.damaged + this.damagedRows.size + this.parts.files.damagedIn(fromMs, toMs).size;
  }

  /** Slots of samples, rows of hops, and files. */
  get damagedParts(): ReadonlySet<string> {
    const { fromMs, toMs } = this.query;
    const files = this.parts.files.damagedIn(fromMs, toMs);
    return new Set([...this.damagedRows, ...this.reader.damagedParts, ...files]);
  }

  /**
   * The slots in time order.
   * @param throughId the newest row of the journal that is read; null = all
   * @param prefersSamples rows count only where samples are there no more
   */
  *pieces(throughId: SampleQuery['throughId'], prefersSamples: boolean): Generator<HopPiece> {
    const { series, fromMs, toMs } = this.query;
    const rows = new Rows(this.rowsOfSpan());
    for (const samples of this.reader.slots({ series: [series], fromMs, toMs, throughId })) {
      const { slotMs } = samples;
      for (const row of rows.before(slotMs)) yield { slotMs: row.slotMs, row: this.decoded(row) };
      const stored = rows.at(slotMs);
      const row = stored && !prefersSamples && this.matching(samples, stored);
      yield row ? { slotMs, row } : { slotMs, samples };
    }
    for (const row of rows.before(Number.POSITIVE_INFINITY)) yield { slotMs: row.slotMs, row: this.decoded(row) };
  }

  /** The last row of slots of one day; null = there is none. */
  lastRow(firstMs: number, lastMs: number): HopRow | null {
    const row = this.rowsBetween(firstMs, lastMs).at(-1);
    return row ? this.decoded(row) : null;
  }

  /** Rows of the slots that lie in the span as a whole, by the days that are stored: the span may be of any length. */
  private *rowsOfSpan(): Generator<StoredRow> {
    const first = Math.ceil(this.query.fromMs / SLOT_MS) * SLOT_MS;
    const end = startOf(SLOT_MS, this.query.toMs);
    const days = this.parts.files.snapshot((snapshot) => snapshot.list('minutes'));
    for (const { fromMs: dayMs, toMs } of days) {
      if (dayMs >= end || toMs <= first) continue;
      yield { slotMs: dayMs - 1, blob: null };
      const lastOfDay = dayMs + (SLOTS_PER_DAY - 1) * SLOT_MS;
      yield* this.rowsBetween(Math.max(first, dayMs), Math.min(end - SLOT_MS, lastOfDay));
    }
  }

  private rowsBetween(firstMs: number, lastMs: number): readonly StoredRow[] {
    const { series } = this.query;
    if (lastMs < firstMs) return [];
    const found = this.parts.files.snapshot((snapshot) => {
      const file = snapshot.file('minutes', firstMs);
      return file && this.storedRows(file, hopSlotId(firstMs, series), hopSlotId(lastMs, series));
    });
    const dayMs = startOf(DAY_MS, firstMs);
    return (found ?? []).map(({ id, blob }) => ({ slotMs: dayMs + (id % SLOTS_PER_DAY) * SLOT_MS, blob }));
  }

  private storedRows(file: OpenFile, first: number, last: number): readonly { id: number; blob: Buffer }[] {
    try {
      return file.all('SELECT id, blob FROM hop WHERE id BETWEEN ? AND ? ORDER BY id', first, last);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.damagedRows.add(tablePart('hop', file)); // the path is read from samples instead
      return [];
    }
  }

  private decoded({ slotMs, blob }: StoredRow): HopRow | null {
    if (!blob) return null;
    try {
      return readHopRow(blob, this.query.target);
    } catch {
      this.damagedRows.add(hopsPart(this.query.series, slotMs));
      return null;
    }
  }

  /** @returns the row if it was made of the samples of the slot */
  private matching({ stored }: SlotSamples, candidate: StoredRow): HopRow | null {
    const [block, ...more] = stored.blocks.get(this.query.series) ?? [];
    if (!block || more.length > 0 || stored.rows.length > 0) return null;
    const row = this.decoded(candidate);
    try {
      return row?.samples === blockHead(block.blob).count ? row : null;
    } catch {
      return row; // the block is damaged, its row is not
    }
  }
}

/** Rows in order of time, taken one after the other. */
class Rows {
  private readonly rows: Iterator<StoredRow>;
  private next: StoredRow | null;

  constructor(rows: Iterator<StoredRow>) {
    this.rows = rows;
    this.next = this.following();
  }

  /** Takes the rows of slots before this one. */
  *before(slotMs: number): Generator<StoredRow> {
    while (this.next && this.next.slotMs < slotMs) {
      yield this.next;
      this.next = this.following();
    }
  }

  /** Takes the row of a slot; null = it has none. */
  at(slotMs: number): StoredRow | null {
    const found = this.next?.slotMs === slotMs ? this.next : null;
    if (found) this.next = this.following();
    return found;
  }

  private following(): StoredRow | null {
    const next = this.rows.next();
    return next.done ? null : next.value;
  }
}
