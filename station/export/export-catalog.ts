import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { FaultError } from '../../core/result/result.ts';
import type { SampledSeries } from '../../core/samples/sample-line.ts';
import { type LoadPhase, UNDER_LOAD } from '../../core/service/under-load.ts';
import { openReadOnly } from '../store/open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, checkVersion } from '../store/schema.ts';
import { readFault } from '../store/store-fault.ts';
import type { Cell } from './export-table.ts';

/** A series as the catalog names it. */
export interface ExportedSeries extends SampledSeries {
  /** Id of its probe; possibly one that this version does not know. */
  readonly probe: string;
  /** Its name in tables. */
  readonly cells: readonly Cell[];
}

interface SeriesRow {
  readonly id: number;
  readonly target: string;
  readonly address: string;
  readonly group_name: string;
  readonly probe: string;
  readonly port: number;
  readonly agent: string;
}

/** A stored event. */
export interface StoredEvent {
  readonly atMs: number;
  /** null = a moment, not a span. */
  readonly endMs: number | null;
  readonly kind: string;
  readonly message: string;
  readonly excluded: boolean;
  readonly series: readonly number[];
}

interface EventRow {
  readonly at_ms: number;
  readonly end_ms: number | null;
  readonly kind: string;
  readonly message: string;
  readonly excluded: number;
  readonly series_id: number | null;
  readonly series_ids: string | null;
}

const EVENT_COLUMNS = 'at_ms, end_ms, kind, message, excluded, series_id, series_ids';

/** Names and events of a data folder, read only. */
export class ExportCatalog {
  private readonly path: string;
  private readonly db: Database;

  /** Throws FaultErrors `usage.*`, `store.*`. */
  constructor(dataDir: string) {
    this.path = join(dataDir, 'sounder.db');
    if (!existsSync(this.path)) {
      throw new FaultError({
        code: 'usage.no-data-folder',
        message: `${dataDir} is not a data folder: it has no sounder.db`,
        hint: 'give the folder that serve or run stored in with --data',
      });
    }
    const opened = openReadOnly(this.path);
    if (!opened.ok) throw new FaultError(opened.fault);
    this.db = opened.value;
    try {
      this.checkFormat();
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** All series, also of targets that are gone, by id. */
  series(): readonly ExportedSeries[] {
    return this.read(() =>
      this.db
        .prepare<[], SeriesRow>(
          `SELECT series.id, target.name AS target, address, group_name, probe, port, agent
           FROM series JOIN target ON target.id = series.target_id ORDER BY series.id`,
        )
        .all()
        .map(seriesOf),
    );
  }

  /** Events that touch a span, oldest first. */
  *events(fromMs: number, toMs: number): Generator<StoredEvent> {
    const rows = this.read(() =>
      this.db
        .prepare<[number, number, number], EventRow>(
          `SELECT ${EVENT_COLUMNS} FROM event
           WHERE at_ms < ? AND (at_ms >= ? OR end_ms >= ?) ORDER BY at_ms, id`,
        )
        .all(toMs, fromMs, fromMs),
    );
    for (const row of rows) yield eventOf(row);
  }

  /** Times in which a throughput test of this host ran, oldest first. */
  loadPhases(): readonly LoadPhase[] {
    return this.read(() =>
      this.db
        .prepare<[string], { at_ms: number; end_ms: number }>(
          'SELECT at_ms, end_ms FROM event WHERE kind = ? AND end_ms IS NOT NULL ORDER BY at_ms',
        )
        .all(UNDER_LOAD)
        .map((row) => ({ fromMs: row.at_ms, untilMs: row.end_ms })),
    );
  }

  close(): void {
    this.db.close();
  }

  private checkFormat(): void {
    const newest = CATALOG_MIGRATIONS.at(-1)?.version ?? 0;
    const fault = this.read(() => checkVersion(this.db, CATALOG_APPLICATION_ID, newest, this.path));
    if (fault) throw new FaultError(fault);
    if ((this.db.pragma('user_version', { simple: true }) as number) < newest) {
      throw new FaultError({
        code: 'store.older',
        message: `${this.path} was written by an older Sounder`,
        hint: 'open the folder with serve once, which converts it',
      });
    }
  }

  private read<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new FaultError(readFault(this.path, error));
    }
  }
}

function seriesOf({ id, target, address, group_name, probe, port, agent }: SeriesRow): ExportedSeries {
  const planned = {
    target,
    address,
    group: group_name === '' ? null : group_name,
    port: port === 0 ? null : port,
    ...(agent !== '' && { agent }),
  };
  const cells = [target, address, planned.port, planned.group, probe, id, agent === '' ? null : agent];
  return { seriesId: id, probe, planned, cells };
}

const eventOf = (row: EventRow): StoredEvent => ({
  atMs: row.at_ms,
  endMs: row.end_ms,
  kind: row.kind,
  message: row.message,
  excluded: row.excluded !== 0,
  series: row.series_ids === null ? (row.series_id === null ? [] : [row.series_id]) : JSON.parse(row.series_ids),
});
