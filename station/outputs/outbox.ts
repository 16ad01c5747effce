import type { Database } from 'better-sqlite3';
import { FaultError } from '../../core/result/result.ts';
import { openDatabase } from '../store/open-database.ts';
import type { Migration } from '../store/schema.ts';

/** "SNDO". */
export const OUTBOX_APPLICATION_ID = 0x534e444f;

export const OUTBOX_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE request (
        id INTEGER PRIMARY KEY,
        output TEXT NOT NULL,
        added_ms REAL NOT NULL,
        sample_count INTEGER NOT NULL,
        body BLOB NOT NULL
      ) STRICT;
      CREATE INDEX request_of ON request (output, id);
      CREATE TABLE progress (output TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
    `,
  },
];

/** A request that waits to be sent. */
export interface QueuedRequest {
  readonly id: number;
  readonly samples: number;
  readonly body: Uint8Array;
}

export interface NewRequest {
  readonly samples: number;
  readonly body: Uint8Array;
}

export interface QueueSize {
  readonly requests: number;
  readonly bytes: number;
  /** When the oldest request was added, Unix ms; null = none waits. */
  readonly oldestMs: number | null;
}

/** Key of an output here: a queue is written for one type, which another one of the same name does not take over. */
export const outboxKey = (name: string, type: string): string => `${type}/${name}`;

/** Opens or makes the queue of a data folder. Throws FaultErrors `store.*`. */
export function openOutbox(file: string): Outbox {
  const opened = openDatabase(file, {
    applicationId: OUTBOX_APPLICATION_ID,
    migrations: OUTBOX_MIGRATIONS,
    // A power failure may take the last transactions back as a whole; then they are made again from the journal.
    synchronous: 'NORMAL',
  });
  if (!opened.ok) throw new FaultError(opened.fault);
  return new Outbox(opened.value);
}

/** Requests of all outputs on disk, and how far the journal is in them. All methods throw what SQLite throws. */
export class Outbox {
  readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Progress of an output; null = it is new. */
  progress(output: string): string | null {
    const row = this.db.prepare<[string], { state: string }>('SELECT state FROM progress WHERE output = ?').get(output);
    return row?.state ?? null;
  }

  /** Adds requests together with the progress that they are: all or nothing. */
  add(output: string, requests: readonly NewRequest[], progress: string, nowMs: number): void {
    const insert = this.db.prepare('INSERT INTO request (output, added_ms, sample_count, body) VALUES (?, ?, ?, ?)');
    const keep = this.db.prepare(
      'INSERT INTO progress (output, state) VALUES (?, ?) ON CONFLICT (output) DO UPDATE SET state = excluded.state',
    );
    this.db.transaction(() => {
      for (const { samples, body } of requests) insert.run(output, nowMs, samples, body);
      keep.run(output, progress);
    })();
  }

  /** The oldest request. */
  first(output: string): QueuedRequest | null {
    const row = this.db
      .prepare<[string], { id: number; sample_count: number; body: Buffer }>(
        'SELECT id, sample_count, body FROM request WHERE output = ? ORDER BY id LIMIT 1',
      )
      .get(output);
    return row ? { id: row.id, samples: row.sample_count, body: row.body } : null;
  }

  remove(id: number): void {
    this.db.prepare('DELETE FROM request WHERE id = ?').run(id);
  }

  /** When the oldest request of an output was added, Unix ms; null = none waits. */
  oldestMs(output: string): number | null {
    const row = this.db
      .prepare<[string], { added_ms: number }>('SELECT added_ms FROM request WHERE output = ? ORDER BY id LIMIT 1')
      .get(output);
    return row?.added_ms ?? null;
  }

  size(output: string): QueueSize {
    const row = this.db
      .prepare<[string], { requests: number; bytes: number | null; oldest: number | null }>(
        'SELECT count(*) AS requests, sum(length(body)) AS bytes, min(added_ms) AS oldest FROM request WHERE output = ?',
      )
      .get(output);
    return { requests: row?.requests ?? 0, bytes: row?.bytes ?? 0, oldestMs: row?.oldest ?? null };
  }

  /** Removes requests that were added before a time. @param sparedId of one that stays @returns their samples */
  removeOlder(output: string, beforeMs: number, sparedId: number | null): number {
    return this.removeWhile(output, sparedId, (row) => row.added_ms < beforeMs);
  }

  /** Removes the oldest requests until that many bytes are gone. @param sparedId of one that stays @returns their samples */
  removeOldest(output: string, bytes: number, sparedId: number | null): number {
    let left = bytes;
    return this.removeWhile(output, sparedId, (row) => {
      if (left <= 0) return false;
      left -= row.bytes;
      return true;
    });
  }

  /** Forgets outputs that are not among these, with their queues. */
  keepOnly(outputs: readonly string[]): void {
    const kept = JSON.stringify(outputs);
    this.db.transaction(() => {
      for (const table of ['request', 'progress']) {
        this.db.prepare(`DELETE FROM ${table} WHERE output NOT IN (SELECT value FROM json_each(?))`).run(kept);
      }
    })();
  }

  /** Forgets how far an output is; its queue stays. */
  forgetProgress(output: string): void {
    this.db.prepare('DELETE FROM progress WHERE output = ?').run(output);
  }

  close(): void {
    this.db.close();
  }

  private removeWhile(output: string, sparedId: number | null, test: (row: RequestRow) => boolean): number {
    const rows = this.db.prepare<[string], RequestRow>(
      'SELECT id, added_ms, sample_count, length(body) AS bytes FROM request WHERE output = ? ORDER BY id',
    );
    let samples = 0;
    let last: number | null = null;
    for (const row of rows.iterate(output)) {
      if (row.id === sparedId) continue;
      if (!test(row)) break;
      samples += row.sample_count;
      last = row.id;
    }
    const remove = this.db.prepare('DELETE FROM request WHERE output = ? AND id <= ? AND id IS NOT ?');
    if (last !== null) remove.run(output, last, sparedId);
    return samples;
  }
}

interface RequestRow {
  readonly id: number;
  readonly added_ms: number;
  readonly sample_count: number;
  readonly bytes: number;
}
