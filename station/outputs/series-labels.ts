import type { Database } from 'better-sqlite3';
import type { SeriesLabels } from '../../core/metrics/metric-names.ts';

interface Row {
  readonly target: string;
  readonly probe: string;
  readonly address: string;
  readonly group_name: string;
  readonly port: number;
  readonly agent: string;
}

/** Labels of series by id, from the catalog. */
export class SeriesLabelReader {
  private readonly db: Database;
  private readonly known = new Map<number, SeriesLabels>();

  /** @param db a connection to the catalog that only reads */
  constructor(db: Database) {
    this.db = db;
  }

  of(series: number): SeriesLabels {
    const known = this.known.get(series);
    if (known) return known;
    const row = this.db
      .prepare<[number], Row>(
        `SELECT target.name AS target, probe, address, group_name, port, agent
         FROM series JOIN target ON target.id = series.target_id WHERE series.id = ?`,
      )
      .get(series);
    const labels: SeriesLabels = {
      probe: row?.probe ?? '',
      target: row?.target ?? `series ${series}`,
      address: row?.address ?? '',
      group: row?.group_name ?? '',
      port: row && row.port !== 0 ? String(row.port) : '',
      ...(row?.agent && { agent: row.agent }),
    };
    if (row) this.known.set(series, labels);
    return labels;
  }

  /** Targets may have other names. */
  forget(): void {
    this.known.clear();
  }
}
