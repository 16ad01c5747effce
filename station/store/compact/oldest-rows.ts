import type { Database } from 'better-sqlite3';
import { keepCompleteFrom } from '../days/complete-from.ts';
import type { DayFile } from '../days/day-files.ts';
import {
  GROUP_RANGE,
  HOUR_MS,
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  MINUTES_PER_HOUR,
  minuteOfDay,
  SIX_HOURS_MS,
  SLOT_MS,
  SLOT_RANGE,
  SLOTS_PER_DAY,
  slotOfBlock,
} from '../days/spans.ts';

const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;
const HOURS_PER_SUM = SIX_HOURS_MS / HOUR_MS;

/** Start of the oldest span that a file has rows of, Unix ms; null = it has none. */
export function oldestIn(db: Database, { level, fromMs }: DayFile): number | null {
  switch (level) {
    case 'samples': {
      const first = firstId(db, 'block', 0);
      return first === null ? null : fromMs + slotOfBlock(first) * SLOT_MS;
    }
    case 'minutes': {
      const hour = oldestHourOfDay(db);
      return hour === null ? null : fromMs + hour * HOUR_MS;
    }
    case 'hours': {
      const hour = lowest(remaindersOf(db, 'hour', HOURS_PER_MONTH));
      return hour === null ? null : fromMs + hour * HOUR_MS;
    }
  }
}

/**
 * Deletes the oldest rows of a file: some blocks, or an hour. One transaction.
 * @param blocks blocks at most @param beforeMs only blocks of slots that end by then @returns false when nothing was left
 */
export function deleteOldest(db: Database, { level, fromMs, toMs }: DayFile, blocks: number, beforeMs = toMs): boolean {
  switch (level) {
    case 'samples': {
      const slots = Math.floor((Math.min(beforeMs, toMs) - fromMs) / SLOT_MS);
      return deleteBlocks(db, fromMs, blocks, slots * SLOT_RANGE);
    }
    case 'minutes':
      return deleteHourOfDay(db, fromMs);
    case 'hours':
      return deleteHourOfMonth(db);
  }
}

/** Whether the oldest hour of a file of minutes has its row in the hours: until then, its minutes are all that there is of it. */
export function isOldestHourClosed(db: Database): boolean {
  const minute = firstId(db, 'minute', 0);
  const packed = lowest(remaindersOf(db, 'pack', HOURS_PER_DAY));
  return minute === null || (packed !== null && packed < hourOfMinute(minute));
}

function deleteBlocks(db: Database, fromMs: number, blocks: number, beforeId: number): boolean {
  return db.transaction(() => {
    const last = db
      .prepare<[number, number], number | null>(
        'SELECT max(id) FROM (SELECT id FROM block WHERE id < ? ORDER BY id LIMIT ?)',
      )
      .pluck()
      .get(beforeId, blocks);
    if (last == null) return false;
    db.prepare('DELETE FROM block WHERE id <= ?').run(last);
    keepCompleteFrom(db, fromMs + (slotOfBlock(last) + 1) * SLOT_MS);
    const first = firstId(db, 'block', 0);
    db.prepare('DELETE FROM detail WHERE id < ?').run(first ?? Number.MAX_SAFE_INTEGER);
    const firstSlot = first === null ? Number.MAX_SAFE_INTEGER : fromMs + slotOfBlock(first) * SLOT_MS;
    db.prepare('DELETE FROM slot WHERE slot < ?').run(firstSlot);
    return true;
  })();
}

function oldestHourOfDay(db: Database): number | null {
  const minute = firstId(db, 'minute', 0);
  const hours = [...remaindersOf(db, 'pack', HOURS_PER_DAY)];
  if (minute !== null) hours.push(hourOfMinute(minute));
  return lowest(hours);
}

const hourOfMinute = (id: number): number => Math.floor(minuteOfDay(id) / MINUTES_PER_HOUR);

/** The hour gets no rows any more: they would be taken for all that there was. */
function deleteHourOfDay(db: Database, dayMs: number): boolean {
  const hour = oldestHourOfDay(db);
  return db.transaction(() => {
    const end = hour === null ? HOURS_PER_DAY : hour + 1;
    db.prepare('DELETE FROM minute WHERE id < ?').run(end * MINUTES_PER_HOUR * GROUP_RANGE);
    deleteHops(db, end * SLOTS_PER_HOUR);
    if (hour === null) return false;
    deleteByGroup(db, 'pack', HOURS_PER_DAY, hour);
    keepCompleteFrom(db, dayMs + end * HOUR_MS);
    return true;
  })();
}

function deleteHourOfMonth(db: Database): boolean {
  const hour = lowest(remaindersOf(db, 'hour', HOURS_PER_MONTH));
  return db.transaction(() => {
    if (hour === null) return false;
    deleteByGroup(db, 'hour', HOURS_PER_MONTH, hour);
    deleteByGroup(db, 'six_hours', HOURS_PER_MONTH / HOURS_PER_SUM, Math.floor(hour / HOURS_PER_SUM));
    return true;
  })();
}

/** Ids of `pack` and `hour` are by group, then hour: each group begins with its oldest. */
function* remaindersOf(db: Database, table: string, perGroup: number): Generator<number> {
  for (let id = firstId(db, table, 0); id !== null; id = firstId(db, table, id - (id % perGroup) + perGroup)) {
    yield id % perGroup;
  }
}

function deleteByGroup(db: Database, table: string, perGroup: number, hour: number): void {
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  for (let id = firstId(db, table, 0); id !== null; ) {
    const group = id - (id % perGroup);
    remove.run(group + hour);
    id = firstId(db, table, group + perGroup);
  }
}

/** Ids of `hop` are by series, then slot: seeking to each series reads none of the rows, which are large. */
function deleteHops(db: Database, beforeSlot: number): void {
  const remove = db.prepare('DELETE FROM hop WHERE id >= ? AND id < ?');
  for (let id = firstId(db, 'hop', 0); id !== null; ) {
    const series = id - (id % SLOTS_PER_DAY);
    remove.run(series, series + beforeSlot);
    id = firstId(db, 'hop', series + SLOTS_PER_DAY);
  }
}

function firstId(db: Database, table: string, from: number): number | null {
  const row = db
    .prepare<[number], { id: number }>(`SELECT id FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`)
    .get(from);
  return row?.id ?? null;
}

function lowest(numbers: Iterable<number>): number | null {
  let least: number | null = null;
  for (const one of numbers) least = Math.min(least ?? one, one);
  return least;
}
