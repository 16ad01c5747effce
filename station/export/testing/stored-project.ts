import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { SampleRow } from '../../../core/model/batch.ts';
import { probeOf } from '../../../probes/registry.ts';
import { CatalogDb, type SeriesKey } from '../../store/catalog-db.ts';
import { CompactRig } from '../../store/compact/testing/compact-rig.ts';
import { DeferredWrites } from '../../store/deferred-writes.ts';
import { EventDb } from '../../store/event-db.ts';
import { DEFAULT_LIMITS } from '../../store/limits.ts';
import { openDatabase } from '../../store/open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS } from '../../store/schema.ts';

/** A data folder with samples and events, for tests. */
export class StoredProject {
  readonly dir: string;
  private readonly rig: CompactRig;
  private readonly db: Database;
  private readonly catalog: CatalogDb;
  private readonly events: EventDb;

  constructor(dir: string, nowMs = 0) {
    this.dir = dir;
    this.rig = new CompactRig(dir, nowMs);
    const opened = openDatabase(join(dir, 'sounder.db'), {
      applicationId: CATALOG_APPLICATION_ID,
      migrations: CATALOG_MIGRATIONS,
      synchronous: 'NORMAL',
    });
    if (!opened.ok) throw new Error(opened.fault.message);
    this.db = opened.value;
    this.catalog = new CatalogDb(this.db);
    this.events = new EventDb(this.db, new DeferredWrites(this.db, () => undefined));
  }

  /** Ids of series, in the order given. */
  series(keys: readonly (Partial<SeriesKey> & { readonly target: string })[]): readonly number[] {
    const whole = keys.map((key) => ({ probe: 'icmp', address: '192.0.2.1', group: '', port: 0, ...key }));
    return this.catalog.identifySeries(whole).map(({ seriesId }) => seriesId);
  }

  write(probe: string, rows: readonly SampleRow[]): void {
    this.rig.write(rows, probeOf(probe).definition.code);
  }

  event(event: Parameters<EventDb['add']>[0]): void {
    this.events.add(event);
  }

  /** Moves what is stored to blocks and rollups, as of a time. */
  fold(nowMs: number): void {
    this.rig.nowMs = nowMs;
    this.rig.compact();
  }

  /** Deletes the samples that are older, as retention does. */
  keepSamples(samplesMs: number): void {
    this.rig.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs });
    this.rig.compact();
  }

  close(): void {
    this.db.close();
    this.rig.close();
  }
}
