import { newestBefore } from '../block/newest-before.ts';
import { SLOT_MS } from '../days/spans.ts';
import { freeBlob } from '../free-blob.ts';
import type { JournalSamples } from '../journal-row.ts';
import type { JournalRows } from './journal-rows.ts';
import type { Latest } from './newest-sample.ts';
import type { OpenFile } from './open-file.ts';
import { figuresOfRow, pickFigures } from './pick-samples.ts';
import { RowCursor } from './row-cursor.ts';
import type { SlotBlocks, StoredBlock } from './slot-blocks.ts';

/** Samples of a series that are looked at: enough for its state in most cases. */
export const LATEST = 8;

/** Numbers of samples to look for. */
export interface Wanted {
  /** Samples of which time, RTT and outcome are read. */
  readonly whole: number;
  /** All samples, at least `whole`: of the older ones only the outcome is read. */
  readonly outcomes: number;
}

/** The latest samples of a slot before a moment, of one series after the other. */
export class SlotLatest {
  /** Blocks and rows that could not be read. */
  damaged = 0;
  private readonly stored: SlotBlocks;
  private readonly atMs: number;
  private readonly cursors: readonly RowCursor<JournalSamples>[];

  constructor(stored: SlotBlocks, atMs: number, rows: JournalRows, journal: OpenFile) {
    this.stored = stored;
    this.atMs = atMs;
    this.cursors = stored.rows.flatMap((head) => {
      const row = rows.samples(journal, head);
      if (!row) this.damaged += 1;
      return row ? [new RowCursor(row, head.probe)] : [];
    });
  }

  /**
   * Some of the latest samples, in order of arrival.
   * @param series higher than the one before
   * @param wanted the least number, if there are
   */
  of(series: number, wanted: Wanted): readonly Latest[] {
    const found: Latest[] = [];
    let left = wanted;
    for (let at = this.cursors.length - 1; at >= 0 && left.outcomes > 0; at--) {
      left = take(this.ofRow(this.cursors[at] as RowCursor<JournalSamples>, series, left), found, left);
    }
    const blocks = this.stored.blocks.get(series) ?? NO_BLOCKS;
    for (let at = blocks.length - 1; at >= 0 && left.outcomes > 0; at--) {
      left = take(this.ofBlock((blocks[at] as StoredBlock).blob, left), found, left);
    }
    return found.length < 2 ? found : found.reverse();
  }

  /** Gives the memory of the blocks back; there are no samples afterwards. */
  free(): void {
    for (const blocks of this.stored.blocks.values()) for (const { blob } of blocks) freeBlob(blob);
  }

  private ofBlock(blob: Buffer, { whole, outcomes }: Wanted): Latest {
    try {
      return newestBefore(blob, this.stored.slotMs, this.atMs, whole, outcomes - whole);
    } catch {
      this.damaged += 1;
      return NOTHING;
    }
  }

  private ofRow(cursor: RowCursor<JournalSamples>, series: number, { whole, outcomes }: Wanted): Latest {
    const { row, probeCode } = cursor;
    const { from, to } = cursor.rangeOf(series);
    if (from === to) return NOTHING;
    const end = this.stored.slotMs + SLOT_MS;
    const [places, earlier]: [number[], number[]] = [[], []];
    for (let at = to - 1; at >= from && places.length + earlier.length < outcomes; at--) {
      const ms = row.sentMs[at] as number;
      if (ms < this.stored.slotMs || ms >= end || ms >= this.atMs) continue;
      if (places.length < whole) places.push(at);
      else earlier.push(row.outcome[at] as number);
    }
    const newest = pickFigures(figuresOfRow(row, probeCode, 0, row.count), places.reverse());
    return { ...newest, earlier: earlier.reverse() };
  }
}

/** @returns what is still wanted */
function take(latest: Latest, found: Latest[], { whole, outcomes }: Wanted): Wanted {
  const { count, earlier } = latest;
  if (count + earlier.length > 0) found.push(latest);
  return { whole: whole - count, outcomes: outcomes - count - earlier.length };
}

const NO_BLOCKS: readonly StoredBlock[] = [];
const NOTHING: Latest = { probeCode: 0, count: 0, sentMs: [], rttMs: [], outcome: [], earlier: [] };
