import type { Database, Statement } from 'better-sqlite3';
import {
  GROUP_SERIES,
  groupOfMinute,
  HOUR_MS,
  hourId,
  MINUTE_MS,
  MINUTES_PER_HOUR,
  minuteId,
  packId,
} from '../days/spans.ts';
import { encodeGroup, encodePack, type PackTable, type RowTable, readGroup, readPack } from '../rollup/group-row.ts';
import { type ProbeSums, type RowBytes, wholeRow } from './probe-sums.ts';

/** Groups that are packed in a transaction. */
const GROUPS_PER_STEP = 8;
const GROUP_RANGE = 2 ** 26;
const HOURS_PER_DAY = 24;

/** Rows of the minutes of an hour, for each series of a group, in the order in which they are added. */
export type HourRows = Map<number, Map<number, RowBytes[]>>;

/**
 * Packs the minutes of hours that are over, and sums their hour rows. Minutes that get late samples after that lie in both tables
 * until they are added to the pack here; the hour row is then computed again from the pack.
 */
export class HourClose {
  private readonly minutesDb: Database;
  private readonly writeHours: (work: (hours: Database) => void) => void;
  private readonly dayMs: number;
  private readonly sums: ProbeSums;
  private readonly firstMinute: Statement<[number, number], { readonly id: number }>;
  private readonly minute: Statement<[number], { readonly blob: Buffer }>;
  private readonly pack: Statement<[number], { readonly blob: Buffer }>;
  private readonly removeMinute: Statement;
  private readonly replacePack: Statement;

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
    this.firstMinute = minutesDb.prepare('SELECT id FROM minute WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1');
    this.minute = minutesDb.prepare('SELECT blob FROM minute WHERE id = ?');
    this.pack = minutesDb.prepare('SELECT blob FROM pack WHERE id = ?');
    this.removeMinute = minutesDb.prepare('DELETE FROM minute WHERE id = ?');
    this.replacePack = minutesDb.prepare('INSERT OR REPLACE INTO pack (id, blob) VALUES (?, ?)');
  }

  /** Each step writes a few groups: their hour rows first, then the packs, which are what says that an hour is closed. */
  *steps(overMs: number): Generator<void> {
    for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
      const hourMs = this.dayMs + hour * HOUR_MS;
      if (hourMs + HOUR_MS > overMs) return;
      if (!this.firstMinute.get(minuteId(hourMs, 0), minuteId(hourMs + HOUR_MS - MINUTE_MS, GROUP_RANGE - 1))) continue;
      for (let group = this.nextGroup(hourMs, 0); group !== null; ) {
        group = this.close(hourMs, group);
        yield;
      }
    }
  }

  /** @returns the group to continue with; null = that was the last */
  private close(hourMs: number, first: number): number | null {
    const packs = new Map<number, { readonly pack: Uint8Array; readonly hour: Uint8Array }>();
    let next: number | null = first;
    while (next !== null && packs.size < GROUPS_PER_STEP) {
      packs.set(next, this.rowsOf(hourMs, next));
      next = this.nextGroup(hourMs, next + 1);
    }
    this.writeHours((hours) => {
      const replace = hours.prepare('INSERT OR REPLACE INTO hour (id, blob) VALUES (?, ?)');
      hours.transaction(() => {
        for (const [group, { hour }] of packs) replace.run(hourId(hourMs, group), hour);
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

  /** The lowest group from one on that has a minute in the hour. */
  private nextGroup(hourMs: number, from: number): number | null {
    let lowest: number | null = null;
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
      const minuteMs = hourMs + minute * MINUTE_MS;
      const found = this.firstMinute.get(minuteId(minuteMs, from), minuteId(minuteMs, GROUP_RANGE - 1));
      if (found) lowest = Math.min(lowest ?? GROUP_RANGE, groupOfMinute(found.id));
    }
    return lowest;
  }

  private rowsOf(hourMs: number, group: number): { readonly pack: Uint8Array; readonly hour: Uint8Array } {
    const rows: HourRows = new Map();
    const pack = this.readable(this.pack.get(packId(hourMs, group))?.blob, readPack);
    if (pack) addPack(rows, pack);
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
      const stored = this.minute.get(minuteId(hourMs + minute * MINUTE_MS, group));
      const table = this.readable(stored?.blob, readGroup);
      table?.each((series, offset, length) => addRow(rows, series, minute, { bytes: table.bytes, offset, length }));
    }
    return packHour(rows, this.sums);
  }

  private readable<T>(blob: Buffer | undefined, read: (blob: Uint8Array) => T): T | null {
    if (!blob) return null;
    try {
      return read(blob);
    } catch {
      this.sums.damaged += 1;
      return null;
    }
  }
}

export function addRow(rows: HourRows, series: number, minute: number, row: RowBytes): void {
  const minutes = rows.get(series) ?? new Map<number, RowBytes[]>();
  rows.set(series, minutes);
  const known = minutes.get(minute);
  if (known) known.push(row);
  else minutes.set(minute, [row]);
}

export function addPack(rows: HourRows, pack: PackTable): void {
  for (let series = 0; series < GROUP_SERIES; series++) {
    const minutes = readSeries(pack, series);
    minutes?.each((minute, offset, length) => addRow(rows, series, minute, { bytes: minutes.bytes, offset, length }));
  }
}

function readSeries(pack: PackTable, series: number): RowTable | null {
  try {
    return pack.series(series);
  } catch {
    return null; // damaged: that of the others is sound
  }
}

/** The pack of an hour's minutes and the row of the hour, of a group. */
export function packHour(rows: HourRows, sums: ProbeSums): { readonly pack: Uint8Array; readonly hour: Uint8Array } {
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
  return { pack: encodePack(packed), hour: encodeGroup(hours) };
}
