import type { Database } from 'better-sqlite3';
import type { TimelineEvent } from '../../core/contracts/station.ts';

export interface SeriesKey {
  readonly target: string;
  readonly probe: string;
  readonly address: string;
  /** Empty = no group. */
  readonly group: string;
  /** Destination port; 0 = none. */
  readonly port: number;
}

export interface SeriesIdentity {
  readonly targetId: number;
  readonly seriesId: number;
}

interface EventRow {
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

const eventColumns = (event: Omit<TimelineEvent, 'id'>) =>
  [
    event.atMs,
    event.endMs,
    event.kind,
    event.message,
    event.excluded ? 1 : 0,
    event.series ?? null,
    event.seriesIds === undefined ? null : JSON.stringify(event.seriesIds),
  ] as const;

/** What is added to the name of a target that is set aside. */
const SET_ASIDE = "' (before ' || id || ')'";

/** Names and ids. Ids outlive deletion, so that a target that comes back (undo) finds its history. */
export class CatalogDb {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Ids of targets, made where missing; same order. */
  identifyTargets(names: readonly string[]): number[] {
    const idOf = this.targetIds();
    return this.db.transaction(() => names.map(idOf))();
  }

  /** Ids of series, made where missing; same order. */
  identifySeries(keys: readonly SeriesKey[]): SeriesIdentity[] {
    const insert = this.db.prepare(
      'INSERT INTO series (target_id, address, group_name, probe, port) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    const select = this.db.prepare<[number, string, string, string, number], { id: number }>(
      "SELECT id FROM series WHERE target_id = ? AND address = ? AND group_name = ? AND probe = ? AND port = ? AND agent = ''",
    );
    const idOf = this.targetIds();
    return this.db.transaction(() =>
      keys.map((key) => {
        const targetId = idOf(key.target);
        insert.run(targetId, key.address, key.group, key.probe, key.port);
        const seriesId = select.get(targetId, key.address, key.group, key.probe, key.port)?.id as number;
        return { targetId, seriesId };
      }),
    )();
  }

  /** Looks targets up by name and makes those that are missing, each once. */
  private targetIds(): (name: string) => number {
    const insert = this.db.prepare('INSERT INTO target (name) VALUES (?) ON CONFLICT DO NOTHING');
    const select = this.db.prepare<[string], { id: number }>('SELECT id FROM target WHERE name = ?');
    const ids = new Map<string, number>();
    return (name) => {
      let id = ids.get(name);
      if (id === undefined) {
        insert.run(name);
        id = select.get(name)?.id as number;
        ids.set(name, id);
      }
      return id;
    };
  }

  /** Every series of these probes, also of targets that are gone, with its address. */
  addressesOf(probes: readonly string[]): ReadonlyMap<number, string> {
    const rows = this.db
      .prepare<string[], { id: number; address: string }>(
        `SELECT id, address FROM series WHERE probe IN (${probes.map(() => '?').join(', ')})`,
      )
      .all(...probes);
    return new Map(rows.map(({ id, address }) => [id, address]));
  }

  /**
   * The history goes with the name. A deleted target that had the new name before is set aside, and gets its name back
   * when that is free again (the renaming is undone).
   */
  renameTarget(from: string, to: string): void {
    if (from === to) return;
    this.db.transaction(() => {
      this.db.prepare(`UPDATE target SET name = name || ${SET_ASIDE} WHERE name = ?`).run(to);
      this.db.prepare('UPDATE target SET name = ? WHERE name = ?').run(to, from);
      this.db
        .prepare(`UPDATE target SET name = ? WHERE id = (SELECT max(id) FROM target WHERE name = ? || ${SET_ASIDE})`)
        .run(from, from);
    })();
  }

  /** What is known already – samples that come again after a crash show the same – keeps its id. */
  addEvent(event: Omit<TimelineEvent, 'id'>): TimelineEvent {
    const known = this.db
      .prepare<[number, string, string], { id: number }>(
        'SELECT id FROM event WHERE at_ms = ? AND kind = ? AND message = ?',
      )
      .get(event.atMs, event.kind, event.message);
    if (known) return { ...event, id: known.id };
    const result = this.db
      .prepare(
        'INSERT INTO event (at_ms, end_ms, kind, message, excluded, series_id, series_ids) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(...eventColumns(event));
    return { ...event, id: Number(result.lastInsertRowid) };
  }

  replaceEvent(event: TimelineEvent): void {
    this.db
      .prepare(
        'UPDATE event SET at_ms = ?, end_ms = ?, kind = ?, message = ?, excluded = ?, series_id = ?, series_ids = ? WHERE id = ?',
      )
      .run(...eventColumns(event), event.id);
  }

  /** The newest `limit` events that touch the time from `sinceMs` on, oldest first. */
  events(sinceMs: number, limit: number): TimelineEvent[] {
    return this.db
      .prepare<[number, number, number], EventRow>(
        'SELECT * FROM (SELECT * FROM event WHERE at_ms >= ? OR end_ms >= ? ORDER BY at_ms DESC LIMIT ?) ORDER BY at_ms',
      )
      .all(sinceMs, sinceMs, limit)
      .map((row) => ({
        id: row.id,
        atMs: row.at_ms,
        endMs: row.end_ms,
        kind: row.kind,
        message: row.message,
        excluded: row.excluded !== 0,
        ...(row.series_id === null ? {} : { series: row.series_id }),
        ...(row.series_ids === null ? {} : { seriesIds: JSON.parse(row.series_ids) as number[] }),
      }));
  }

  meta(key: string): string | undefined {
    return this.db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.db
      .prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run(key, value);
  }
}
