import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { FaultError, type Result } from '../../../core/result/result.ts';
import { completeFromOf, keepCompleteFrom } from '../days/complete-from.ts';
import {
  type DayFile,
  dayFile,
  type Level,
  listDayFiles,
  newDayFile,
  openDayFile,
  openDayFileToRead,
} from '../days/day-files.ts';
import { copyFolded, copyStoreId } from '../days/folded.ts';
import {
  groupOfHour,
  groupOfPack,
  HOUR_MS,
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  MINUTE_MS,
  minuteId,
  packId,
  SIX_HOURS_MS,
  startOf,
} from '../days/spans.ts';
import { encodeGroup, readPack } from '../rollup/group-row.ts';
import { BlockMinutes } from './block-minutes.ts';
import { type PackedHour, packHour, replaceHour } from './hour-close.ts';
import { bytesOf, keepLargerMinutes } from './larger-rows.ts';
import { ProbeSums, type RowBytes } from './probe-sums.ts';
import { writeSixHours } from './six-hours.ts';
import { addPack, type HourRows, StoredMinutes } from './stored-minutes.ts';

/** Result of rebuilding. */
export interface RebuiltRollups {
  readonly days: number;
  /** Blocks and rows that could not be read, and are not in the rollups. */
  readonly damaged: number;
}

/**
 * Computes the rollups again from the blocks, each file as a new one that replaces the old one when it is complete. Rollups of more
 * samples than the blocks have stay as they are: these are deleted by now, or damaged. No other process may have the folder open. Throws FaultErrors `store.*`, and
 * what the signal is aborted with.
 * @param progress 0 to 1 @param isWanted days to rebuild, of which the hours of their months are computed again
 */
export async function rebuildRollups(
  dataDir: string,
  progress: (share: number) => void,
  signal: AbortSignal,
  isWanted: (day: DayFile) => boolean = () => true,
): Promise<RebuiltRollups> {
  const rebuild = new Rebuild(dataDir, signal);
  const all = listDayFiles(dataDir, 'samples');
  const days = all.filter(isWanted);
  const months = new Map<string, DayFile>();
  for (const [at, samples] of days.entries()) {
    await rebuild.day(samples, samples === all.at(-1));
    progress((at + 1) / (days.length + 1));
  }
  for (const { fromMs } of listDayFiles(dataDir, 'minutes').filter(isWanted)) {
    const month = dayFile(dataDir, 'hours', fromMs);
    months.set(month.path, month);
  }
  for (const month of months.values()) await rebuild.month(month);
  progress(1);
  return { days: days.length, damaged: rebuild.damaged };
}

class Rebuild {
  private readonly dataDir: string;
  private readonly signal: AbortSignal;
  private readonly sums = new ProbeSums();
  private damagedBlocks = 0;

  constructor(dataDir: string, signal: AbortSignal) {
    this.dataDir = dataDir;
    this.signal = signal;
  }

  get damaged(): number {
    return this.damagedBlocks + this.sums.damaged;
  }

  /** @param isNewest its last hour may continue */
  async day(samples: DayFile, isNewest: boolean): Promise<void> {
    const source = opened(openDayFileToRead(samples));
    try {
      const blocks = new BlockMinutes(source, this.sums);
      await this.replace('minutes', samples.fromMs, async (db, old) => {
        copyFolded(old ? [source, old] : [source], db);
        if (old) copyTable(old, db, 'hop');
        const completeFromMs = old ? completeFromOf(old) : Number.NEGATIVE_INFINITY;
        if (completeFromMs > samples.fromMs) keepCompleteFrom(db, completeFromMs);
        const stored = old && new StoredMinutes(old, this.sums);
        const storedGroups = stored?.groups(samples.fromMs);
        const firstMs = Math.max(samples.fromMs, completeFromMs);
        for (let hourMs = firstMs; hourMs < samples.toMs; hourMs += HOUR_MS) {
          const isOpen = isNewest && !blocks.hasFrom(hourMs + HOUR_MS);
          const groups = new Set([...blocks.groups(hourMs), ...(storedGroups?.get(hourMs) ?? [])]);
          db.transaction(() => {
            for (const group of [...groups].sort((left, right) => left - right)) {
              const rows = blocks.rows(hourMs, group);
              if (stored) keepLargerMinutes(rows, stored.rows(hourMs, group), this.sums);
              if (rows.size > 0) this.write(db, hourMs, group, rows, isOpen);
            }
          })();
          await this.pause();
        }
      });
      this.damagedBlocks += blocks.damaged;
    } finally {
      source.close();
    }
  }

  /** @param isOpen as rows of minutes, not as a pack */
  private write(db: Database, hourMs: number, group: number, rows: HourRows, isOpen: boolean): void {
    if (!isOpen) {
      const pack = db.prepare('INSERT INTO pack (id, blob) VALUES (?, ?)');
      pack.run(packId(hourMs, group), packHour(rows, this.sums).pack);
      return;
    }
    const insert = db.prepare('INSERT INTO minute (id, blob) VALUES (?, ?)');
    for (const [minute, ofMinute] of byMinute(rows)) {
      insert.run(minuteId(hourMs + minute * MINUTE_MS, group), encodeGroup(ofMinute));
    }
  }

  /** Sums the hours of a month from the packs of its days; hours without packs keep their rows. */
  async month(month: DayFile): Promise<void> {
    const packed: PackedHours = new Map();
    await this.replace('hours', month.fromMs, async (db, old) => {
      if (old) copyTable(old, db, 'hour');
      if (old) copyStoreId(old, db);
      for (const day of listDayFiles(this.dataDir, 'minutes')) {
        if (day.fromMs < month.fromMs || day.fromMs >= month.toMs) continue;
        const packs = opened(openDayFileToRead(day));
        try {
          if (!old) copyStoreId(packs, db);
          db.transaction(() => {
            for (const [hourMs, group, hour] of this.hoursOf(packs, day.fromMs)) {
              notePacked(packed, hourMs, group);
              if (hour) replaceHour(db, hourMs, group, hour, this.sums);
            }
          })();
        } finally {
          packs.close();
        }
        await this.pause();
      }
      await this.sumSixHours(db, month, packed);
    });
  }

  /** All but the newest six hours, which may not be over; none that lacks an hour whose pack is damaged. */
  private async sumSixHours(db: Database, month: DayFile, packed: PackedHours): Promise<void> {
    const ids = db.prepare<[], number>('SELECT id FROM hour').pluck().all();
    const groups = new Set(ids.map(groupOfHour));
    const startMs = (id: number) => startOf(SIX_HOURS_MS, month.fromMs + (id % HOURS_PER_MONTH) * HOUR_MS);
    const starts = [...new Set(ids.map(startMs))].sort((left, right) => left - right);
    for (const sixMs of starts.slice(0, -1)) {
      db.transaction(() => {
        for (const group of groups) writeSixHours(db, sixMs, group, this.sums, packed.get(sixMs)?.get(group));
      })();
      await this.pause();
    }
  }

  /** The packs of a day; null = damaged. */
  private *hoursOf(
    packs: Database,
    dayMs: number,
  ): Generator<readonly [hourMs: number, group: number, PackedHour | null]> {
    for (const { id, blob } of packs.prepare<[], Row>('SELECT id, blob FROM pack ORDER BY id').iterate()) {
      const rows: HourRows = new Map();
      const hourMs = dayMs + (id % HOURS_PER_DAY) * HOUR_MS;
      try {
        addPack(rows, readPack(blob));
      } catch {
        this.sums.damaged += 1;
        yield [hourMs, groupOfPack(id), null];
        continue;
      }
      yield [hourMs, groupOfPack(id), packHour(rows, this.sums)];
    }
  }

  private async replace(
    level: Level,
    atMs: number,
    write: (db: Database, old: Database | null) => Promise<void>,
  ): Promise<void> {
    const file = dayFile(this.dataDir, level, atMs);
    // Opened for writing, so that its WAL is in it when it is replaced. A damaged one is left as it is.
    const old = existsSync(file.path) ? opened(openDayFile(file)) : null;
    const made = opened(newDayFile(file));
    try {
      await write(made.db, old);
    } catch (error) {
      made.db.close();
      made.discard();
      throw error;
    } finally {
      old?.close();
    }
    made.db.close();
    made.replace();
  }

  /** Lets signals in. */
  private async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal.throwIfAborted();
  }
}

interface Row {
  readonly id: number;
  readonly blob: Buffer;
}

/** Starts of the hours that have a pack, by the start of their six hours and by group. */
type PackedHours = Map<number, Map<number, number[]>>;

function notePacked(packed: PackedHours, hourMs: number, group: number): void {
  const sixMs = startOf(SIX_HOURS_MS, hourMs);
  const groups = packed.get(sixMs) ?? new Map<number, number[]>();
  packed.set(sixMs, groups);
  const hours = groups.get(group) ?? [];
  groups.set(group, hours);
  hours.push(hourMs);
}

/** Rows of a group by minute of the hour, then series in the group. @param rows one a minute */
function byMinute(rows: HourRows): ReadonlyMap<number, ReadonlyMap<number, Uint8Array>> {
  const minutes = new Map<number, Map<number, Uint8Array>>();
  for (const [series, ofSeries] of rows) {
    for (const [minute, [row]] of ofSeries) {
      const ofMinute = minutes.get(minute) ?? new Map<number, Uint8Array>();
      minutes.set(minute, ofMinute.set(series, bytesOf(row as RowBytes)));
    }
  }
  return minutes;
}

function copyTable(from: Database, to: Database, table: string): void {
  const insert = to.prepare(`INSERT OR REPLACE INTO ${table} (id, blob) VALUES (?, ?)`);
  to.transaction(() => {
    for (const { id, blob } of from.prepare<[], Row>(`SELECT id, blob FROM ${table}`).iterate()) {
      insert.run(id, blob);
    }
  })();
}

function opened<T>(result: Result<T>): T {
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}
