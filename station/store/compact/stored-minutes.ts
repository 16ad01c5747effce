import type { Database, Statement } from 'better-sqlite3';
import {
  GROUP_RANGE,
  GROUP_SERIES,
  groupOfMinute,
  groupOfPack,
  HOUR_MS,
  HOURS_PER_DAY,
  MINUTE_MS,
  MINUTES_PER_HOUR,
  minuteId,
  minuteOfDay,
  packId,
  startOf,
} from '../days/spans.ts';
import { type PackTable, type RowTable, readGroup, readPack } from '../rollup/group-row.ts';
import type { ProbeSums, RowBytes } from './probe-sums.ts';

/** Rows of the minutes of an hour, for each series of a group, in the order in which they are added. */
export type HourRows = Map<number, Map<number, RowBytes[]>>;

/** Minutes of a file as they are stored: in packs, and as rows of their own. */
export class StoredMinutes {
  private readonly db: Database;
  private readonly sums: ProbeSums;
  private readonly firstMinute: Statement<[number, number], { readonly id: number }>;
  private readonly minute: Statement<[number], { readonly blob: Buffer }>;
  private readonly pack: Statement<[number], { readonly blob: Buffer }>;

  /** @param sums counts what cannot be read */
  constructor(db: Database, sums: ProbeSums) {
    this.db = db;
    this.sums = sums;
    this.firstMinute = db.prepare('SELECT id FROM minute WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1');
    this.minute = db.prepare('SELECT blob FROM minute WHERE id = ?');
    this.pack = db.prepare('SELECT blob FROM pack WHERE id = ?');
  }

  /** Whether an hour has minutes that are in no pack. */
  hasUnpacked(hourMs: number): boolean {
    const last = minuteId(hourMs + HOUR_MS - MINUTE_MS, GROUP_RANGE - 1);
    return this.firstMinute.get(minuteId(hourMs, 0), last) !== undefined;
  }

  /** The lowest group from one on that has a minute in no pack in the hour. */
  nextUnpacked(hourMs: number, from: number): number | null {
    let lowest: number | null = null;
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
      const minuteMs = hourMs + minute * MINUTE_MS;
      const found = this.firstMinute.get(minuteId(minuteMs, from), minuteId(minuteMs, GROUP_RANGE - 1));
      if (found) lowest = Math.min(lowest ?? GROUP_RANGE, groupOfMinute(found.id));
    }
    return lowest;
  }

  /** Groups that have minutes, by hour, Unix ms. @param dayMs start of the day of the file */
  groups(dayMs: number): ReadonlyMap<number, ReadonlySet<number>> {
    const groups = new Map<number, Set<number>>();
    const add = (hour: number, group: number) => {
      const hourMs = startOf(HOUR_MS, dayMs + hour * HOUR_MS);
      const ofHour = groups.get(hourMs);
      if (ofHour) ofHour.add(group);
      else groups.set(hourMs, new Set([group]));
    };
    const idsOf = (table: string) => this.db.prepare<[], number>(`SELECT id FROM ${table}`).pluck().iterate();
    for (const id of idsOf('pack')) add(id % HOURS_PER_DAY, groupOfPack(id));
    for (const id of idsOf('minute')) add(Math.floor(minuteOfDay(id) / MINUTES_PER_HOUR), groupOfMinute(id));
    return groups;
  }

  /** The minutes of a group in an hour. */
  rows(hourMs: number, group: number): HourRows {
    const rows: HourRows = new Map();
    const pack = this.readable(this.pack.get(packId(hourMs, group))?.blob, readPack);
    if (pack) addPack(rows, pack);
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
      const stored = this.minute.get(minuteId(hourMs + minute * MINUTE_MS, group));
      const table = this.readable(stored?.blob, readGroup);
      table?.each((series, offset, length) => addRow(rows, series, minute, { bytes: table.bytes, offset, length }));
    }
    return rows;
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
