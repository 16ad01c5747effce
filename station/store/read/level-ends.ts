import type { Level } from '../days/day-files.ts';
import { HOUR_MS, HOURS_PER_DAY, HOURS_PER_MONTH, MINUTE_MS, minuteOfDay, SLOT_MS } from '../days/spans.ts';
import { isDamage } from '../store-fault.ts';
import type { OpenFile } from './open-file.ts';
import type { Snapshot } from './store-files.ts';

/** A slot, minute or hour that is stored, Unix ms; of minutes that are in packs, their hour. */
export interface StoredUnit {
  readonly fromMs: number;
  readonly toMs: number;
}

type End = 'first' | 'last';

/** The first or the last unit of a level that can be read; null = there is none. */
export function levelEnd(snapshot: Snapshot, level: Level, end: End): StoredUnit | null {
  const files = end === 'first' ? snapshot.list(level) : snapshot.list(level).toReversed();
  for (const { fromMs } of files) {
    const file = snapshot.file(level, fromMs);
    const unit = file && readable(() => knownUnitOf(file, level, fromMs, end));
    if (unit) return unit;
  }
  return null;
}

/** Ends of a file as of its last change: looking at each group reads a page of each, and every query needs the ends. */
interface KnownEnds {
  readonly version: number;
  readonly units: Map<End, StoredUnit | null>;
}

const knownEnds = new WeakMap<OpenFile, KnownEnds>();

function knownUnitOf(file: OpenFile, level: Level, fileMs: number, end: End): StoredUnit | null {
  const version = file.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
  const known = knownEnds.get(file);
  const current = known?.version === version ? known : { version, units: new Map<End, StoredUnit | null>() };
  knownEnds.set(file, current);
  const found = current.units.get(end);
  if (found !== undefined) return found;
  const unit = unitOf(file, level, fileMs, end);
  current.units.set(end, unit);
  return unit;
}

function unitOf(file: OpenFile, level: Level, fileMs: number, end: End): StoredUnit | null {
  const isFirst = end === 'first';
  const order = isFirst ? 'ASC' : 'DESC';
  switch (level) {
    case 'samples': {
      const row = file.get<{ slot: number }>(`SELECT slot FROM slot ORDER BY slot ${order} LIMIT 1`);
      return row ? { fromMs: row.slot, toMs: row.slot + SLOT_MS } : null;
    }
    case 'minutes': {
      const row = file.get<{ id: number }>(`SELECT id FROM minute ORDER BY id ${order} LIMIT 1`);
      const minute = row ? unitAt(fileMs, minuteOfDay(row.id), MINUTE_MS) : null;
      const hour = hourOf(file, 'pack', HOURS_PER_DAY, isFirst);
      const packed = hour === null ? null : unitAt(fileMs, hour, HOUR_MS);
      if (!minute || !packed) return minute ?? packed;
      return (isFirst ? minute.fromMs < packed.fromMs : minute.toMs > packed.toMs) ? minute : packed;
    }
    case 'hours': {
      const hour = hourOf(file, 'hour', HOURS_PER_MONTH, isFirst);
      return hour === null ? null : unitAt(fileMs, hour, HOUR_MS);
    }
  }
}

const unitAt = (fileMs: number, number: number, lengthMs: number): StoredUnit => ({
  fromMs: fileMs + number * lengthMs,
  toMs: fileMs + (number + 1) * lengthMs,
});

/** The first or last hour of a table whose ids are by group, then hour: a look at each group, and no scan of its rows. */
function hourOf(file: OpenFile, table: 'pack' | 'hour', perGroup: number, isFirst: boolean): number | null {
  const sql = isFirst
    ? `SELECT id FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`
    : `SELECT id FROM ${table} WHERE id < ? ORDER BY id DESC LIMIT 1`;
  const outermost = isFirst ? 0 : perGroup - 1;
  let best: number | null = null;
  let bound = isFirst ? 0 : Number.MAX_SAFE_INTEGER;
  for (;;) {
    const id = file.get<{ id: number }>(sql, bound)?.id;
    if (id === undefined) return best;
    const hour = id % perGroup;
    if (best === null || (isFirst ? hour < best : hour > best)) best = hour;
    if (best === outermost) return best;
    bound = isFirst ? id - hour + perGroup : id - hour;
  }
}

/** Damaged pages of one file hide no other file. */
export function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return null;
  }
}
