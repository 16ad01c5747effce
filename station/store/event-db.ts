import type { Database } from 'better-sqlite3';
import { NOTE } from '../../core/contracts/notes.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { DeferredWrites } from './deferred-writes.ts';

export interface EventRow {
  readonly id: number;
  readonly at_ms: number;
  readonly end_ms: number | null;
  readonly kind: string;
  readonly message: string;
  readonly excluded: number;
  readonly series_id: number | null;
  /** JSON. */
  readonly series_ids: string | null;
}

/** Events of the timeline, including those that the disk does not accept for now. */
export class EventDb {
  private readonly db: Database;
  private readonly deferred: DeferredWrites;
  private readonly unsaved = new Map<number, TimelineEvent>();
  private nextId: number;

  constructor(db: Database, deferred: DeferredWrites) {
    this.db = db;
    this.deferred = deferred;
    this.nextId = (db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM event').get()?.id ?? 0) + 1;
  }

  /** An event that is known already (samples replayed after a crash cause the same ones) keeps its id. Notes may be equal. */
  add(event: Omit<TimelineEvent, 'id'>): TimelineEvent {
    const id = event.kind === NOTE ? undefined : this.idOf(event);
    const added = { ...event, id: id ?? this.nextId++ };
    if (id === undefined) this.save(added);
    return added;
  }

  replace(event: TimelineEvent): void {
    this.save(event);
  }

  find(id: number): TimelineEvent | undefined {
    const row = this.db.prepare<[number], EventRow>('SELECT * FROM event WHERE id = ?').get(id);
    return this.unsaved.get(id) ?? (row && eventOf(row));
  }

  /** Also one that waits for room: its place among the waiting writes is this one's. */
  delete(id: number): void {
    this.unsaved.delete(id);
    this.deferred.write(`event ${id}`, () => this.db.prepare('DELETE FROM event WHERE id = ?').run(id));
  }

  /** The newest `limit` events that touch the time from `sinceMs` on, oldest first. Excluded time lasts until it has an end. */
  list(sinceMs: number, limit: number): TimelineEvent[] {
    const stored = this.db
      .prepare<[number, number, number], EventRow>(
        `SELECT * FROM event WHERE at_ms >= ? OR end_ms >= ? OR (end_ms IS NULL AND excluded <> 0)
         ORDER BY at_ms DESC LIMIT ?`,
      )
      .all(sinceMs, sinceMs, limit)
      .map(eventOf);
    const isIn = ({ atMs, endMs, excluded }: TimelineEvent) =>
      atMs >= sinceMs || (endMs ?? (excluded ? sinceMs : atMs)) >= sinceMs;
    const unsaved = [...this.unsaved.values()].filter(isIn);
    if (unsaved.length === 0) return stored.reverse();
    const all = new Map([...stored, ...unsaved].map((event) => [event.id, event]));
    return [...all.values()].sort((left, right) => left.atMs - right.atMs).slice(-limit);
  }

  /** The events of some kinds that have no end, oldest first. */
  open(kinds: readonly string[]): TimelineEvent[] {
    const isOpen = ({ endMs, kind }: TimelineEvent) => endMs === null && kinds.includes(kind);
    const stored = this.db
      .prepare<[string], EventRow>(
        'SELECT * FROM event WHERE end_ms IS NULL AND kind IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify(kinds))
      .map(eventOf);
    const all = new Map([...stored, ...this.unsaved.values()].map((event) => [event.id, event]));
    return [...all.values()].filter(isOpen).sort((left, right) => left.atMs - right.atMs);
  }

  private idOf({ atMs, kind, message }: Omit<TimelineEvent, 'id'>): number | undefined {
    for (const one of this.unsaved.values()) {
      if (one.atMs === atMs && one.kind === kind && one.message === message) return one.id;
    }
    return this.db
      .prepare<[number, string, string], { id: number }>(
        'SELECT id FROM event WHERE at_ms = ? AND kind = ? AND message = ?',
      )
      .get(atMs, kind, message)?.id;
  }

  private save(event: TimelineEvent): void {
    this.unsaved.set(event.id, event);
    const done = () => {
      if (this.unsaved.get(event.id) === event) this.unsaved.delete(event.id);
    };
    try {
      this.deferred.write(`event ${event.id}`, () => this.put(event), done);
    } catch (error) {
      done();
      throw error;
    }
  }

  private put({ id, atMs, endMs, kind, message, excluded, series, seriesIds }: TimelineEvent): void {
    const ids = seriesIds === undefined ? null : JSON.stringify(seriesIds);
    this.db
      .prepare(
        `INSERT INTO event (id, at_ms, end_ms, kind, message, excluded, series_id, series_ids)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, end_ms = excluded.end_ms, kind = excluded.kind,
           message = excluded.message, excluded = excluded.excluded, series_id = excluded.series_id,
           series_ids = excluded.series_ids`,
      )
      .run(id, atMs, endMs, kind, message, excluded ? 1 : 0, series ?? null, ids);
  }
}

export const eventOf = (row: EventRow): TimelineEvent => ({
  id: row.id,
  atMs: row.at_ms,
  endMs: row.end_ms,
  kind: row.kind,
  message: row.message,
  excluded: row.excluded !== 0,
  ...(row.series_id === null ? {} : { series: row.series_id }),
  ...(row.series_ids === null ? {} : { seriesIds: JSON.parse(row.series_ids) as number[] }),
});
