import type { Database } from 'better-sqlite3';
import { isTraced } from '../../../probes/registry.ts';
import type { BlockSamples } from '../block/block-samples.ts';
import type { DayFile } from '../days/day-files.ts';
import { DAY_MS, hopSlotId, SLOT_MS, startOf } from '../days/spans.ts';
import { hopRow } from '../rollup/hop-row.ts';
import type { SlotListener } from './slot-merge.ts';

/** Files of minutes, opened for writing. */
export interface MinuteFiles {
  of(level: 'minutes', atMs: number): DayFile;
  /** Works with a file; if it turns out to be damaged, with a new one. */
  withFile(file: DayFile, work: (db: Database) => void): void;
  existing(file: DayFile): Database | null;
}

/** A path is continued from that of an earlier slot if no more than an hour lies between. */
const CONTINUED_SLOTS = 6;

interface NewRow {
  readonly slotMs: number;
  readonly series: number;
  readonly blob: Buffer;
}

/** Writes the hops of traced series as their slots are merged. */
export class HopWriter implements SlotListener {
  private readonly files: MinuteFiles;
  private readonly rows: NewRow[] = [];

  constructor(files: MinuteFiles) {
    this.files = files;
  }

  wants(probeCode: number): boolean {
    return isTraced(probeCode);
  }

  merged(slotMs: number, series: number, samples: BlockSamples): void {
    if (samples.count > 0) this.rows.push({ slotMs, series, blob: this.row(slotMs, series, samples) });
  }

  private row(slotMs: number, series: number, samples: BlockSamples): Buffer {
    try {
      return hopRow(samples, this.before(slotMs, series));
    } catch {
      return hopRow(samples, null); // the row before it, or its file, is damaged: the path is learned again
    }
  }

  /** A row that is committed though the merge then fails is written again with it. */
  committing(): void {
    for (const [dayMs, rows] of Map.groupBy(this.rows.splice(0), ({ slotMs }) => startOf(DAY_MS, slotMs))) {
      this.files.withFile(this.files.of('minutes', dayMs), (db) => {
        const replace = db.prepare('INSERT OR REPLACE INTO hop (id, blob) VALUES (?, ?)');
        for (const { slotMs, series, blob } of rows) replace.run(hopSlotId(slotMs, series), blob);
      });
    }
  }

  /** The series' newest row of the hour before a slot; null = none. */
  private before(slotMs: number, series: number): Buffer | null {
    const fromMs = slotMs - CONTINUED_SLOTS * SLOT_MS;
    const toMs = slotMs - SLOT_MS;
    const today = startOf(DAY_MS, slotMs);
    const found = toMs >= today ? this.newest(series, Math.max(fromMs, today), toMs) : null;
    if (found || fromMs >= today) return found;
    return this.newest(series, fromMs, Math.min(toMs, today - SLOT_MS));
  }

  /** @param toMs start of the last slot, of the same day */
  private newest(series: number, fromMs: number, toMs: number): Buffer | null {
    const db = this.files.existing(this.files.of('minutes', toMs));
    const row = db
      ?.prepare<[number, number], { readonly blob: Buffer }>(
        'SELECT blob FROM hop WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1',
      )
      .get(hopSlotId(fromMs, series), hopSlotId(toMs, series));
    return row?.blob ?? null;
  }
}
