import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';

export interface SeriesKey {
  readonly target: string;
  readonly probe: string;
  readonly address: string;
  /** Empty = no group. */
  readonly group: string;
  /** Destination port; 0 = none. */
  readonly port: number;
  /** Name of the agent that measures it; left out = this host. */
  readonly agent?: string;
}

export interface Rename {
  readonly from: string;
  readonly to: string;
}

export interface SeriesIdentity {
  readonly targetId: number;
  readonly seriesId: number;
}

/** Suffix of the name of a deleted target that gave way to another. */
const SET_ASIDE = "' (before ' || id || ')'";

/** Names and ids. Ids outlive deletion, so that a target that comes back (undo) finds its history. */
export class CatalogDb {
  private readonly db: Database;
  private readonly aboveSeries: number;

  /** @param aboveSeries new series get higher ids than this */
  constructor(db: Database, aboveSeries = 0) {
    this.db = db;
    this.aboveSeries = aboveSeries;
  }

  /** Ids of targets, made where missing; same order. */
  identifyTargets(names: readonly string[]): number[] {
    const idOf = this.targetIds();
    return this.db.transaction(() => names.map(idOf))();
  }

  /** Ids of series, made where missing; same order. */
  identifySeries(keys: readonly SeriesKey[]): SeriesIdentity[] {
    const insert = this.db.prepare(
      `INSERT INTO series (id, target_id, address, group_name, probe, port, agent)
       SELECT max(?, coalesce(max(id), 0)) + 1, ?, ?, ?, ?, ?, ? FROM series WHERE true ON CONFLICT DO NOTHING`,
    );
    const select = this.db.prepare<[number, string, string, string, number, string], { id: number }>(
      'SELECT id FROM series WHERE target_id = ? AND address = ? AND group_name = ? AND probe = ? AND port = ? AND agent = ?',
    );
    const idOf = this.targetIds();
    return this.db.transaction(() =>
      keys.map((key) => {
        const targetId = idOf(key.target);
        const identity = [targetId, key.address, key.group, key.probe, key.port, key.agent ?? ''] as const;
        insert.run(this.aboveSeries, ...identity);
        const seriesId = select.get(...identity)?.id as number;
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

  /** Every series that an agent measures, also of targets that are gone, with the agent's name. */
  agentSeries(): [series: number, agent: string][] {
    const rows = this.db
      .prepare<[], { id: number; agent: string }>("SELECT id, agent FROM series WHERE agent <> ''")
      .all();
    return rows.map(({ id, agent }) => [id, agent]);
  }

  /** One after the other, all or none. */
  renameTargets(renames: readonly Rename[]): void {
    this.db.transaction(() => {
      for (const { from, to } of renames) this.renameTarget(from, to);
    })();
  }

  /**
   * The history goes with the name. A deleted target that had the new name before is renamed, and gets its name back
   * when that is free again (the renaming is undone).
   */
  private renameTarget(from: string, to: string): void {
    if (from === to) return;
    this.db.transaction(() => {
      this.db.prepare(`UPDATE target SET name = name || ${SET_ASIDE} WHERE name = ?`).run(to);
      this.db.prepare('UPDATE target SET name = ? WHERE name = ?').run(to, from);
      this.db
        .prepare(`UPDATE target SET name = ? WHERE id = (SELECT max(id) FROM target WHERE name = ? || ${SET_ASIDE})`)
        .run(from, from);
    })();
  }

  meta(key: string): string | undefined {
    return this.db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.db
      .prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run(key, value);
  }

  /** The plan of the engine, as the station encodes it; the last word. */
  savePlan(plan: Uint8Array): void {
    this.db
      .prepare('INSERT INTO kept_plan (id, plan) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET plan = excluded.plan')
      .run(zstdCompressSync(plan));
  }

  savedPlan(): Uint8Array<ArrayBuffer> | undefined {
    const row = this.db.prepare<[], { plan: Buffer }>('SELECT plan FROM kept_plan WHERE id = 1').get();
    return row && new Uint8Array(zstdDecompressSync(row.plan));
  }
}
