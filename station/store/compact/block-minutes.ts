import type { Database, Statement } from 'better-sqlite3';
import { blockHead } from '../block/block-head.ts';
import { blockId, GROUP_SERIES, groupOf, HOUR_MS, MINUTE_MS, SERIES_RANGE, seriesOfBlock } from '../days/spans.ts';
import { addRuns, type GroupRuns, runsOfBlock } from './minute-runs.ts';
import { rowOfRuns } from './minute-writer.ts';
import { type ProbeSums, wholeRow } from './probe-sums.ts';
import { addRow, type HourRows } from './stored-minutes.ts';

interface SlotRow {
  readonly slot: number;
  readonly parts: number;
}

/** Computes rollups of minutes from the blocks of a file, hour by hour. */
export class BlockMinutes {
  private readonly sums: ProbeSums;
  private readonly slots: Statement<[number, number], SlotRow>;
  private readonly firstId: Statement<[number, number], { readonly id: number }>;
  private readonly blocks: Statement<[number, number], { readonly id: number; readonly blob: Buffer }>;
  /** Blocks that could not be read. */
  damaged = 0;

  /** @param db a file of samples */
  constructor(db: Database, sums: ProbeSums) {
    this.sums = sums;
    this.slots = db.prepare('SELECT slot, parts FROM slot WHERE slot >= ? AND slot < ? ORDER BY slot');
    this.firstId = db.prepare('SELECT id FROM block WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1');
    this.blocks = db.prepare('SELECT id, blob FROM block WHERE id BETWEEN ? AND ? ORDER BY id');
  }

  /** Whether there are samples from a time on. */
  hasFrom(atMs: number): boolean {
    return this.slots.get(atMs, Number.MAX_SAFE_INTEGER) !== undefined;
  }

  /** Groups that have samples in an hour, ascending. */
  *groups(hourMs: number): Generator<number> {
    const slots = this.slotsOf(hourMs);
    for (let group = this.nextGroup(slots, 0); group !== null; group = this.nextGroup(slots, group + 1)) yield group;
  }

  /** The minutes of a group in an hour, a row each. */
  rows(hourMs: number, group: number): HourRows {
    const rows: HourRows = new Map();
    for (const [ms, ofMinute] of this.runsOf(this.slotsOf(hourMs), group)) {
      for (const [series, runs] of ofMinute) {
        addRow(rows, series, (ms - hourMs) / MINUTE_MS, wholeRow(rowOfRuns(this.sums, undefined, runs)));
      }
    }
    return rows;
  }

  private slotsOf(hourMs: number): readonly SlotRow[] {
    return this.slots.all(hourMs, hourMs + HOUR_MS);
  }

  private nextGroup(slots: readonly SlotRow[], from: number): number | null {
    let lowest: number | null = null;
    for (const { slot, parts } of slots) {
      for (let part = 0; part < parts; part++) {
        const first = this.firstId.get(blockId(slot, part, from * GROUP_SERIES), blockId(slot, part, SERIES_RANGE - 1));
        if (first) lowest = Math.min(lowest ?? SERIES_RANGE, groupOf(seriesOfBlock(first.id)));
      }
    }
    return lowest;
  }

  /** Samples by minute, then series in its group. */
  private runsOf(slots: readonly SlotRow[], group: number): ReadonlyMap<number, GroupRuns> {
    const minutes = new Map<number, GroupRuns>();
    const first = group * GROUP_SERIES;
    for (const { slot, parts } of slots) {
      for (let part = 0; part < parts; part++) {
        const ids = [blockId(slot, part, first), blockId(slot, part, first + GROUP_SERIES - 1)] as const;
        for (const { id, blob } of this.blocks.all(...ids)) this.collect(slot, seriesOfBlock(id), blob, minutes);
      }
    }
    return minutes;
  }

  private collect(slotMs: number, series: number, blob: Buffer, minutes: Map<number, GroupRuns>): void {
    try {
      const { probeCode } = blockHead(blob);
      addRuns(minutes, series % GROUP_SERIES, runsOfBlock(blob, slotMs, probeCode));
    } catch {
      this.damaged += 1;
    }
  }
}
