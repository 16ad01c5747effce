import type { Database, Statement } from 'better-sqlite3';
import { blockHead } from '../block/block-head.ts';
import { blockId, GROUP_SERIES, groupOf, HOUR_MS, MINUTE_MS, minuteId, packId, seriesOfBlock } from '../days/spans.ts';
import { encodeGroup } from '../rollup/group-row.ts';
import { addRow, type HourRows, packHour } from './hour-close.ts';
import { collectRuns, type GroupRuns, rowOfRuns } from './minute-writer.ts';
import { type ProbeSums, wholeRow } from './probe-sums.ts';

const SERIES_RANGE = 2 ** 32;

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

  /** Writes the rows of an hour to a file of minutes. @param isOpen as rows of minutes, not as packs */
  write(minutesDb: Database, hourMs: number, isOpen: boolean): void {
    const slots = this.slots.all(hourMs, hourMs + HOUR_MS);
    const pack = minutesDb.prepare('INSERT INTO pack (id, blob) VALUES (?, ?)');
    const minute = minutesDb.prepare('INSERT INTO minute (id, blob) VALUES (?, ?)');
    for (let group = this.nextGroup(slots, 0); group !== null; group = this.nextGroup(slots, group + 1)) {
      const rows = this.rowsOf(slots, group);
      if (!isOpen) pack.run(packId(hourMs, group), packHour(hourRows(rows, hourMs), this.sums).pack);
      else for (const [ms, ofMinute] of rows) minute.run(minuteId(ms, group), encodeGroup(ofMinute));
    }
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

  /** Rows by minute, then series in its group. */
  private rowsOf(slots: readonly SlotRow[], group: number): ReadonlyMap<number, ReadonlyMap<number, Uint8Array>> {
    const minutes = new Map<number, GroupRuns>();
    const first = group * GROUP_SERIES;
    for (const { slot, parts } of slots) {
      for (let part = 0; part < parts; part++) {
        const ids = [blockId(slot, part, first), blockId(slot, part, first + GROUP_SERIES - 1)] as const;
        for (const { id, blob } of this.blocks.all(...ids)) this.collect(slot, seriesOfBlock(id), blob, minutes);
      }
    }
    return new Map(
      [...minutes]
        .sort(([left], [right]) => left - right)
        .map(([ms, runs]) => [
          ms,
          new Map([...runs].map(([series, list]) => [series, rowOfRuns(this.sums, undefined, list)])),
        ]),
    );
  }

  private collect(slotMs: number, series: number, blob: Buffer, minutes: Map<number, GroupRuns>): void {
    try {
      const { probeCode } = blockHead(blob);
      collectRuns({ slotMs, series, probeCode, block: { blob, detail: null } }, minutes);
    } catch {
      this.damaged += 1;
    }
  }
}

function hourRows(minutes: ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>, hourMs: number): HourRows {
  const rows: HourRows = new Map();
  for (const [ms, ofMinute] of minutes) {
    for (const [series, row] of ofMinute) addRow(rows, series, (ms - hourMs) / MINUTE_MS, wholeRow(row));
  }
  return rows;
}
