import { DAY_MS, SLOT_MS, startOf } from '../days/spans.ts';
import { isDamage } from '../store-fault.ts';
import { samplesPart } from './damaged-parts.ts';
import type { JournalRows } from './journal-rows.ts';
import { blocksOf, detailsOf, type SeriesRange, type SlotBlocks, type StoredBlocks, slotsOf } from './slot-blocks.ts';
import { SlotSamples } from './slot-samples.ts';
import type { Snapshot, StoreFiles } from './store-files.ts';

/** Selection of samples: sent from `fromMs` until before `toMs`, Unix ms. */
export interface SampleQuery {
  /** Ascending; null = all. */
  readonly series: readonly number[] | null;
  /** Series of all whose blocks are read; undefined = all. */
  readonly range?: SeriesRange;
  readonly fromMs: number;
  readonly toMs: number;
  /** The newest row of the journal that is read; null = all. */
  readonly throughId: number | null;
  /** Details of samples are read, too. */
  readonly hasDetails?: boolean;
}

const NO_BLOCKS: StoredBlocks = new Map();
const NO_DETAILS: ReadonlyMap<number, Buffer> = new Map();

/** Blocks that are read as of one moment: beginning and ending a snapshot takes longer than reading a block. */
const BLOCKS_AT_ONCE = 48;

/**
 * Reads stored samples slot by slot, each slot as of one moment, some slots of few series together: from the files, and from the rows of the journal that are
 * not in them yet. Samples come ordered by slot, series and arrival.
 */
export class SampleReader {
  /** Blocks and rows that could not be read. */
  damaged = 0;
  /** Slots with such a block or row, which count once however often they are read. */
  readonly damagedParts = new Set<string>();
  private readonly files: StoreFiles;
  private readonly rows: JournalRows;

  constructor(files: StoreFiles, rows: JournalRows) {
    this.files = files;
    this.rows = rows;
  }

  /** The slots with samples in time order, a step of the work each. Throws FaultErrors and what SQLite throws. */
  *slots(query: SampleQuery): Generator<SlotSamples> {
    const atOnce = query.series ? Math.max(1, Math.floor(BLOCKS_AT_ONCE / Math.max(1, query.series.length))) : 1;
    for (const dayMs of this.days(query)) {
      const slots = this.slotsOfDay(query, dayMs);
      for (let at = 0; at < slots.length; at += atOnce) yield* this.read(query, slots.slice(at, at + atOnce));
    }
  }

  /** The samples of one slot; it may have none. */
  slot(query: SampleQuery, slotMs: number): SlotSamples {
    return this.read(query, [slotMs])[0] as SlotSamples;
  }

  /** @param slots of one day, ascending */
  private read(query: SampleQuery, slots: readonly number[]): readonly SlotSamples[] {
    const stored = this.files.snapshot((snapshot) => this.load(snapshot, query, slots));
    const { series } = query;
    return stored.map((blocks) => {
      const { slotMs } = blocks;
      const span = { fromMs: Math.max(query.fromMs, slotMs), toMs: Math.min(query.toMs, slotMs + SLOT_MS) };
      const parts = { stored: blocks, span, series, rows: this.rows, journal: this.files.journal };
      return new SlotSamples(parts, () => this.countDamage(slotMs));
    });
  }

  /** Starts of the slots of a span that have samples, or may have: by the files and the times of rows in the journal. */
  private slotsOfDay({ fromMs, toMs, throughId }: SampleQuery, dayMs: number): readonly number[] {
    const span = { fromMs: Math.max(fromMs, dayMs), toMs: Math.min(toMs, dayMs + DAY_MS) };
    return this.files.snapshot((snapshot) => {
      const afterId = snapshot.foldedBefore('samples', dayMs);
      const file = snapshot.file('samples', dayMs);
      const slots = new Set(file ? this.guarded(dayMs, () => slotsOf(file, span.fromMs, span.toMs), []) : []);
      for (const row of this.rows.heads(snapshot.journal, { ...span, afterId, throughId })) {
        const first = Math.max(span.fromMs, row.fromMs);
        const last = Math.min(span.toMs - 1, row.toMs);
        for (let slotMs = startOf(SLOT_MS, first); slotMs <= last; slotMs += SLOT_MS) slots.add(slotMs);
      }
      return [...slots].sort((left, right) => left - right);
    });
  }

  /** Starts of the days that have samples, or may have. */
  private days({ fromMs, toMs, throughId }: SampleQuery): readonly number[] {
    return this.files.snapshot((snapshot) => {
      const days = new Set<number>();
      for (const file of snapshot.list('samples')) if (file.fromMs < toMs && file.toMs > fromMs) days.add(file.fromMs);
      const afterId = snapshot.newestFoldedOf('samples');
      for (const row of this.rows.heads(snapshot.journal, { fromMs, toMs, afterId, throughId })) {
        for (let dayMs = startOf(DAY_MS, row.fromMs); dayMs <= row.toMs; dayMs += DAY_MS) {
          if (dayMs < toMs && dayMs + DAY_MS > fromMs) days.add(dayMs);
        }
      }
      return [...days].sort((left, right) => left - right);
    });
  }

  private load(
    snapshot: Snapshot,
    { series, range, throughId, hasDetails }: SampleQuery,
    slots: readonly number[],
  ): readonly SlotBlocks[] {
    const [firstMs, lastMs] = [slots[0] as number, slots.at(-1) as number];
    const afterId = snapshot.foldedBefore('samples', firstMs);
    const file = snapshot.file('samples', firstMs);
    const heads = this.rows.heads(snapshot.journal, { afterId, throughId, fromMs: firstMs, toMs: lastMs + SLOT_MS });
    return slots.map((slotMs) => {
      const blocks = file ? this.guarded(slotMs, () => blocksOf(file, slotMs, series, range), NO_BLOCKS) : NO_BLOCKS;
      const details =
        file && hasDetails ? this.guarded(slotMs, () => detailsOf(file, slotMs, blocks), NO_DETAILS) : NO_DETAILS;
      const rows = heads.filter(({ fromMs, toMs }) => toMs >= slotMs && fromMs < slotMs + SLOT_MS);
      return { slotMs, blocks, details, rows };
    });
  }

  /** Reads from a file; damage of its pages hides no other file. */
  private guarded<T>(atMs: number, read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.countDamage(atMs);
      return otherwise;
    }
  }

  private countDamage(atMs: number): void {
    this.damaged += 1;
    this.damagedParts.add(samplesPart(atMs));
  }
}
