import type { Database, Statement } from 'better-sqlite3';
import type { ColumnSpec } from '../../../core/model/batch.ts';
import { BlockBuilder } from '../block/block-builder.ts';
import { decodeBlockOfAny, encodeBlock } from '../block/block-codec.ts';
import { blockHead, MAX_BLOCK_SAMPLES } from '../block/block-head.ts';
import type { BlockSamples } from '../block/block-samples.ts';
import { ColumnPool } from '../column-memory.ts';
import { blockId, SERIES_RANGE, SLOT_MS, seriesOfBlock } from '../days/spans.ts';

/** Hears of the samples of a slot as they are merged, series by series, before the merge is committed. */
export interface SlotListener {
  /** Whether the samples of a probe are wanted: others are not decoded for it. */
  wants(probeCode: number): boolean;
  /** @param samples valid until the call returns */
  merged(slotMs: number, series: number, samples: BlockSamples): void;
  /** The portion is about to be committed: what is derived from it must be stored by the end of the call. */
  committing(): void;
}

interface StoredBlock {
  readonly id: number;
  readonly blob: Buffer;
  readonly detail: Buffer | null;
}

type IdAndBlob = readonly [id: number, blob: Buffer];

interface SlotRow {
  readonly slot: number;
  readonly parts: number;
}

/** Series of a transaction: with blocks of 1.3 kB less than a megabyte of the WAL. */
const SERIES_PER_STEP = 512;
/** Series of which all parts are read at a time: of more, the heap grows by the tens of megabytes, and keeps them. */
const SERIES_PER_READ = 64;

type OwnColumnsOf = (probeCode: number) => readonly ColumnSpec[] | undefined;

/** Merges the parts of slots that are over into one block per series, a portion of series per transaction. */
export class SlotMerge {
  private readonly db: Database;
  private readonly ownColumnsOf: OwnColumnsOf;
  private readonly listener: SlotListener | null;
  private readonly builders = new Map<number, BlockBuilder>();
  private readonly slots: Statement<[number, number, number], SlotRow>;
  private readonly partsNow: Statement<[number], { readonly parts: number }>;
  private readonly firstId: Statement<[number, number], { readonly id: number }>;
  private readonly blocks: Statement<[number, number], IdAndBlob>;
  private readonly details: Statement<[number, number], IdAndBlob>;
  private readonly replaceBlock: Statement;
  private readonly replaceDetail: Statement;
  private readonly removeBlocks: Statement;
  private readonly removeDetails: Statement;
  private readonly keepParts: Statement;
  private readonly unmergeable: Map<number, number>;
  /** Columns of the series at hand. */
  private readonly memory = new ColumnPool();
  /** Blocks that could not be read, and stay as they are. */
  damaged = 0;

  /** @param unmergeable slots that could not be merged wholly → their parts: they are left out until they get more, and added here */
  constructor(
    db: Database,
    ownColumnsOf: OwnColumnsOf,
    listener: SlotListener | null = null,
    unmergeable = new Map<number, number>(),
  ) {
    this.db = db;
    this.ownColumnsOf = ownColumnsOf;
    this.listener = listener;
    this.unmergeable = unmergeable;
    this.slots = db.prepare(
      'SELECT slot, parts FROM slot WHERE is_merged = 0 AND (slot <= ? OR parts >= ?) AND slot >= ? ORDER BY slot LIMIT 1',
    );
    this.partsNow = db.prepare('SELECT parts FROM slot WHERE slot = ?');
    this.firstId = db.prepare('SELECT id FROM block WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1');
    const rows = (table: string) =>
      db
        .prepare<[number, number], IdAndBlob>(`SELECT id, blob FROM ${table} WHERE id BETWEEN ? AND ? ORDER BY id`)
        .raw();
    this.blocks = rows('block');
    this.details = rows('detail');
    this.replaceBlock = db.prepare('INSERT OR REPLACE INTO block (id, blob) VALUES (?, ?)');
    this.replaceDetail = db.prepare('INSERT OR REPLACE INTO detail (id, blob) VALUES (?, ?)');
    this.removeBlocks = db.prepare('DELETE FROM block WHERE id BETWEEN ? AND ?');
    this.removeDetails = db.prepare('DELETE FROM detail WHERE id BETWEEN ? AND ?');
    this.keepParts = db.prepare('UPDATE slot SET parts = ?, is_merged = ? WHERE slot = ?');
  }

  /**
   * Merges what is due; each step is a transaction. Between steps the file may be written to.
   * @param overMs slots that end by then are over
   * @param fullParts slots with this many parts are merged though they are not over
   */
  *steps(overMs: number, fullParts: number): Generator<void> {
    let fromMs = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const slot = this.slots.get(overMs - SLOT_MS, fullParts, fromMs);
      if (!slot) return;
      if (this.unmergeable.get(slot.slot) !== slot.parts) yield* this.mergeSlot(slot);
      fromMs = slot.slot + 1; // a slot that got parts meanwhile is merged next time
    }
  }

  private *mergeSlot({ slot, parts }: SlotRow): Generator<void> {
    let left = 1;
    for (let series = this.nextSeries(slot, parts, 0); series !== null; ) {
      const end = Math.min(series + SERIES_PER_STEP, SERIES_RANGE);
      const from = series;
      this.db.transaction(() => {
        for (let at = from; at < end; at += SERIES_PER_READ) {
          left = Math.max(left, this.mergeSeries(slot, parts, at, Math.min(at + SERIES_PER_READ, end)));
        }
        this.listener?.committing();
      })();
      series = end < SERIES_RANGE ? this.nextSeries(slot, parts, end) : null;
      yield;
    }
    this.db.transaction(() => {
      if (this.partsNow.get(slot)?.parts !== parts) return;
      this.keepParts.run(left, left === 1 ? 1 : 0, slot);
      if (left > 1) this.unmergeable.set(slot, left);
    })();
  }

  /** The lowest series from one on that has a block in the slot; null = none. */
  private nextSeries(slotMs: number, parts: number, from: number): number | null {
    let lowest: number | null = null;
    for (let part = 0; part < parts; part++) {
      const found = this.firstId.get(blockId(slotMs, part, from), blockId(slotMs, part, SERIES_RANGE - 1));
      if (found) lowest = Math.min(lowest ?? SERIES_RANGE, seriesOfBlock(found.id));
    }
    return lowest;
  }

  /** @returns parts that the slot needs now */
  private mergeSeries(slotMs: number, parts: number, from: number, to: number): number {
    const bySeries = new Map<number, StoredBlock[]>();
    for (let part = 0; part < parts; part++) {
      const ids = [blockId(slotMs, part, from), blockId(slotMs, part, to - 1)] as const;
      const details = new Map(this.details.all(...ids));
      for (const [id, blob] of this.blocks.all(...ids)) {
        const block = { id, blob, detail: details.get(id) ?? null };
        const series = seriesOfBlock(id);
        const list = bySeries.get(series);
        if (list) list.push(block);
        else bySeries.set(series, [block]);
      }
    }
    // All are removed before any is written: pages fill up in order of rowid.
    for (let part = 1; part < parts; part++) {
      this.removeBlocks.run(blockId(slotMs, part, from), blockId(slotMs, part, to - 1));
      this.removeDetails.run(blockId(slotMs, part, from), blockId(slotMs, part, to - 1));
    }
    let left = 1;
    for (const [series, blocks] of [...bySeries].sort(([left], [right]) => left - right)) {
      if (!this.mergeBlocks(slotMs, series, blocks)) left = Math.max(left, this.putBack(slotMs, series, blocks));
    }
    return left;
  }

  /** @returns false if they cannot become one block: too many samples, a block that is damaged or of an unknown probe, two probes */
  private mergeBlocks(slotMs: number, series: number, blocks: readonly StoredBlock[]): boolean {
    const target = blockId(slotMs, 0, series);
    const isAlone = blocks.length === 1 && blocks[0]?.id === target;
    if (isAlone && !this.isWanted(blocks[0] as StoredBlock)) return true;
    this.memory.reset();
    const readable = blocks.map((block) => this.decode(block, slotMs)).filter((samples) => samples !== null);
    const first = readable[0];
    if (!first || readable.length < blocks.length) return isAlone;
    if (samplesIn(readable) > MAX_BLOCK_SAMPLES) return false;
    const { probeCode } = first;
    if (readable.some((samples) => samples.probeCode !== probeCode)) return false;
    const own = this.ownColumnsOf(probeCode) ?? [];
    const builder = this.builderOf(probeCode, own);
    builder.clear();
    for (const samples of readable) builder.take(samples);
    const samples = builder.samples(probeCode);
    if (this.listener?.wants(probeCode)) this.listener.merged(slotMs, series, samples);
    if (isAlone) return true;
    const block = encodeBlock(samples, own, slotMs);
    this.replaceBlock.run(target, block.blob);
    if (block.detail) this.replaceDetail.run(target, block.detail);
    return true;
  }

  /** Blocks that cannot become one stay parts, the first ones of their slot. @returns their number */
  private putBack(slotMs: number, series: number, blocks: readonly StoredBlock[]): number {
    for (const [part, { blob, detail }] of blocks.entries()) {
      const id = blockId(slotMs, part, series);
      this.replaceBlock.run(id, blob);
      if (detail) this.replaceDetail.run(id, detail);
    }
    return blocks.length;
  }

  private isWanted({ blob }: StoredBlock): boolean {
    if (!this.listener) return false;
    try {
      return this.listener.wants(blockHead(blob).probeCode);
    } catch {
      return false;
    }
  }

  /** @returns null for a block that is damaged, or of a probe that this version does not know */
  private decode({ blob, detail }: StoredBlock, slotMs: number): BlockSamples | null {
    try {
      return decodeBlockOfAny(blob, detail, slotMs, this.ownColumnsOf, this.memory);
    } catch {
      this.damaged += 1;
      return null;
    }
  }

  private builderOf(probeCode: number, own: readonly ColumnSpec[]): BlockBuilder {
    const known = this.builders.get(probeCode);
    if (known) return known;
    const made = new BlockBuilder(own);
    this.builders.set(probeCode, made);
    return made;
  }
}

const samplesIn = (blocks: readonly BlockSamples[]): number => blocks.reduce((sum, { count }) => sum + count, 0);
