import type { Database, Statement } from 'better-sqlite3';
import {
  HOUR_MS,
  HOURS_PER_DAY,
  hourId,
  MINUTE_MS,
  MINUTES_PER_HOUR,
  minuteId,
  packId,
  SIX_HOURS_MS,
  sixHoursId,
  startOf,
} from '../days/spans.ts';
import { encodeGroup, encodePack } from '../rollup/group-row.ts';
import { largerHours } from './larger-rows.ts';
import { type ProbeSums, type RowBytes, wholeRow } from './probe-sums.ts';
import { writeSixHours } from './six-hours.ts';
import { type HourRows, StoredMinutes } from './stored-minutes.ts';

/** Groups that are packed in a transaction. */
const GROUPS_PER_STEP = 8;

/** Rollups of a group in an hour. */
export interface PackedHour {
  readonly pack: Uint8Array;
  /** Rows of the hour by series in its group. */
  readonly hours: ReadonlyMap<number, Uint8Array>;
}

/**
 * Packs the minutes of hours that are over, and sums their hour rows. Minutes that get late samples after that lie in both tables
 * until they are added to the pack here; the hour row is then computed again from the pack, unless it would lose samples.
 */
export class HourClose {
  private readonly minutesDb: Database;
  private readonly writeHours: (work: (hours: Database) => void) => void;
  private readonly dayMs: number;
  private readonly sums: ProbeSums;
  private readonly stored: StoredMinutes;
  private readonly removeMinute: Statement;
  private readonly replacePack: Statement;
  private readonly packsBetween: Statement;

  /** @param dayMs start of the day of the file of minutes @param writeHours gives the work the file of the month */
  constructor(
    minutesDb: Database,
    writeHours: (work: (hours: Database) => void) => void,
    dayMs: number,
    sums: ProbeSums,
  ) {
    this.minutesDb = minutesDb;
    this.writeHours = writeHours;
    this.dayMs = dayMs;
    this.sums = sums;
    this.stored = new StoredMinutes(minutesDb, sums);
    this.removeMinute = minutesDb.prepare('DELETE FROM minute WHERE id = ?');
    this.packsBetween = minutesDb.prepare('SELECT id FROM pack WHERE id BETWEEN ? AND ?').pluck();
    this.replacePack = minutesDb.prepare('INSERT OR REPLACE INTO pack (id, blob) VALUES (?, ?)');
  }

  /** Each step writes a few groups: their hour rows first, then the packs, which are what says that an hour is closed. */
  *steps(overMs: number): Generator<void> {
    for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
      const hourMs = this.dayMs + hour * HOUR_MS;
      if (hourMs + HOUR_MS > overMs) return;
      if (!this.stored.hasUnpacked(hourMs)) continue;
      for (let group = this.stored.nextUnpacked(hourMs, 0); group !== null; ) {
        group = this.close(hourMs, group, overMs);
        yield;
      }
    }
  }

  /** @returns the group to continue with; null = that was the last */
  private close(hourMs: number, first: number, overMs: number): number | null {
    const isLastOfSix = this.isLastOfSix(hourMs, overMs);
    const packs = new Map<number, PackedHour>();
    let next: number | null = first;
    while (next !== null && packs.size < GROUPS_PER_STEP) {
      packs.set(next, packHour(this.stored.rows(hourMs, next), this.sums));
      next = this.stored.nextUnpacked(hourMs, next + 1);
    }
    this.writeHours((hours) => {
      hours.transaction(() => {
        for (const [group, packed] of packs) {
          replaceHour(hours, hourMs, group, packed, this.sums);
          if (isLastOfSix) writeSixHours(hours, hourMs, group, this.sums, this.hoursWithPack(hourMs, group));
        }
      })();
    });
    this.minutesDb.transaction(() => {
      for (const [group, { pack }] of packs) {
        this.replacePack.run(packId(hourMs, group), pack);
        for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
          this.removeMinute.run(minuteId(hourMs + minute * MINUTE_MS, group));
        }
      }
    })();
    return next;
  }

  /** Whether the six hours of an hour are over, and it is the last of them that has minutes in no pack. */
  private isLastOfSix(hourMs: number, overMs: number): boolean {
    const endMs = startOf(SIX_HOURS_MS, hourMs) + SIX_HOURS_MS;
    if (endMs > overMs) return false;
    for (let later = hourMs + HOUR_MS; later < endMs; later += HOUR_MS) {
      if (this.stored.hasUnpacked(later)) return false;
    }
    return true;
  }

  private hoursWithPack(hourMs: number, group: number): readonly number[] {
    const sixMs = startOf(SIX_HOURS_MS, hourMs);
    const lastMs = sixMs + SIX_HOURS_MS - HOUR_MS;
    const firstId = packId(sixMs, group);
    const ids = this.packsBetween.all(firstId, packId(lastMs, group)) as number[];
    return ids.map((id) => sixMs + (id - firstId) * HOUR_MS);
  }
}

/** Writes the row of a group in an hour; series of which the row before has more samples keep it. What sums it is deleted. */
export function replaceHour(db: Database, hourMs: number, group: number, { hours }: PackedHour, sums: ProbeSums): void {
  const id = hourId(hourMs, group);
  db.prepare('DELETE FROM six_hours WHERE id = ?').run(sixHoursId(startOf(SIX_HOURS_MS, hourMs), group));
  const stored = db.prepare<[number], { readonly blob: Buffer }>('SELECT blob FROM hour WHERE id = ?').get(id);
  const rows = largerHours(hours, stored?.blob, sums);
  db.prepare('INSERT OR REPLACE INTO hour (id, blob) VALUES (?, ?)').run(id, encodeGroup(rows));
}

/** The pack of an hour's minutes and the rows of the hour, of a group. */
export function packHour(rows: HourRows, sums: ProbeSums): PackedHour {
  const packed = new Map<number, Map<number, Uint8Array>>();
  const hours = new Map<number, Uint8Array>();
  for (const [series, minutes] of rows) {
    const summed = new Map<number, Uint8Array>();
    for (const minute of [...minutes.keys()].sort((left, right) => left - right)) {
      const row = sums.rowOf(minutes.get(minute) as RowBytes[]);
      if (row) summed.set(minute, row);
    }
    const hour = sums.rowOf([...summed.values()].map(wholeRow));
    if (!hour) continue;
    packed.set(series, summed);
    hours.set(series, hour);
  }
  return { pack: encodePack(packed), hours };
}
