import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { FaultError, type Result } from '../../../core/result/result.ts';
import {
  type DayFile,
  dayFile,
  type Level,
  listDayFiles,
  newDayFile,
  openDayFile,
  openDayFileToRead,
} from '../days/day-files.ts';
import { copyFolded } from '../days/folded.ts';
import { groupOfPack, HOUR_MS, hourId, startOf } from '../days/spans.ts';
import { readPack } from '../rollup/group-row.ts';
import { BlockMinutes } from './block-minutes.ts';
import { addPack, type HourRows, packHour } from './hour-close.ts';
import { oldestIn } from './oldest-rows.ts';
import { ProbeSums } from './probe-sums.ts';

const HOURS_PER_DAY = 24;

/** Result of rebuilding. */
export interface RebuiltRollups {
  readonly days: number;
  /** Blocks and rows that could not be read, and are not in the rollups. */
  readonly damaged: number;
}

/**
 * Computes the rollups again from the blocks, each file as a new one that replaces the old one when it is complete. Rollups of spans
 * whose samples are not kept any more stay as they are. No other process may have the folder open. Throws FaultErrors `store.*`, and
 * what the signal is aborted with.
 * @param progress 0 to 1
 */
export async function rebuildRollups(
  dataDir: string,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<RebuiltRollups> {
  const rebuild = new Rebuild(dataDir, signal);
  const days = listDayFiles(dataDir, 'samples');
  const months = new Map<string, DayFile>();
  for (const [at, samples] of days.entries()) {
    await rebuild.day(samples, at === 0, at === days.length - 1);
    progress((at + 1) / (days.length + 1));
  }
  for (const { fromMs } of listDayFiles(dataDir, 'minutes')) {
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

  /** @param isOldest some samples of its first hour may be deleted already @param isNewest its last hour may continue */
  async day(samples: DayFile, isOldest: boolean, isNewest: boolean): Promise<void> {
    const source = opened(openDayFileToRead(samples));
    try {
      const oldestMs = oldestIn(source, samples) ?? samples.toMs;
      const blocks = new BlockMinutes(source, this.sums);
      await this.replace('minutes', samples.fromMs, async (db, old) => {
        const fromMs = isOldest && old ? startOf(HOUR_MS, oldestMs) + HOUR_MS : samples.fromMs;
        copyFolded(source, db);
        if (old) this.copyDay(old, db, samples.fromMs, fromMs);
        for (let hourMs = fromMs; hourMs < samples.toMs; hourMs += HOUR_MS) {
          const isOpen = isNewest && !blocks.hasFrom(hourMs + HOUR_MS);
          db.transaction(() => blocks.write(db, hourMs, isOpen))();
          await this.pause();
        }
      });
      this.damagedBlocks += blocks.damaged;
    } finally {
      source.close();
    }
  }

  /** Sums the hours of a month from the packs of its days; hours without packs keep their rows. */
  async month(month: DayFile): Promise<void> {
    await this.replace('hours', month.fromMs, async (db, old) => {
      if (old) copyTable(old, db, 'hour');
      if (old) copyTable(old, db, 'hop');
      if (old) copyFolded(old, db);
      const insert = db.prepare('INSERT OR REPLACE INTO hour (id, blob) VALUES (?, ?)');
      for (const day of listDayFiles(this.dataDir, 'minutes')) {
        if (day.fromMs < month.fromMs || day.fromMs >= month.toMs) continue;
        const packs = opened(openDayFileToRead(day));
        try {
          if (!old) copyFolded(packs, db);
          db.transaction(() => {
            for (const { id, hour } of this.hoursOf(packs, day.fromMs)) insert.run(id, hour);
          })();
        } finally {
          packs.close();
        }
        await this.pause();
      }
    });
  }

  private *hoursOf(packs: Database, dayMs: number): Generator<{ readonly id: number; readonly hour: Uint8Array }> {
    for (const { id, blob } of packs.prepare<[], Row>('SELECT id, blob FROM pack ORDER BY id').iterate()) {
      const rows: HourRows = new Map();
      try {
        addPack(rows, readPack(blob));
      } catch {
        this.sums.damaged += 1;
        continue;
      }
      const hourMs = dayMs + (id % HOURS_PER_DAY) * HOUR_MS;
      yield { id: hourId(hourMs, groupOfPack(id)), hour: packHour(rows, this.sums).hour };
    }
  }

  /** Copies what the blocks do not have: hops, and packs of hours before one. */
  private copyDay(old: Database, db: Database, dayMs: number, beforeMs: number): void {
    copyTable(old, db, 'hop');
    const hours = (beforeMs - dayMs) / HOUR_MS;
    if (hours > 0) copyTable(old, db, 'pack', `WHERE id % ${HOURS_PER_DAY} < ${hours}`);
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

function copyTable(from: Database, to: Database, table: string, where = ''): void {
  const insert = to.prepare(`INSERT OR REPLACE INTO ${table} (id, blob) VALUES (?, ?)`);
  to.transaction(() => {
    for (const { id, blob } of from.prepare<[], Row>(`SELECT id, blob FROM ${table} ${where}`).iterate()) {
      insert.run(id, blob);
    }
  })();
}

function opened<T>(result: Result<T>): T {
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}
