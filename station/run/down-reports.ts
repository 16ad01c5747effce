import { DOWN } from '../../core/alerts/alert-kinds.ts';
import type { SeriesTable } from '../../core/stats/series-table.ts';
import type { AlertChange, Alerts } from '../events/alerts.ts';
import type { ThresholdWatch } from '../live/threshold-watch.ts';
import type { SeriesEngines } from '../plan/series-engines.ts';

export interface DownReportsParts {
  readonly table: Pick<SeriesTable, 'reportDownAgain' | 'setReportedDown' | 'takeDownChanges'>;
  readonly alerts: Pick<Alerts, 'forget' | 'take'>;
  readonly thresholds: Pick<ThresholdWatch, 'forget'>;
  readonly engines: SeriesEngines;
  readonly rowOf: (series: number) => number;
  readonly seriesOf: (row: number) => number;
}

/** Tells the alerts which series went down or came back, by the table's states. */
export class DownReports {
  private readonly parts: DownReportsParts;

  constructor(parts: DownReportsParts) {
    this.parts = parts;
  }

  /** Samples of a probe entered the table. @param isPast they were stored before */
  tell(probeCode: number, isPast = false): void {
    const { alerts, engines, seriesOf, table } = this.parts;
    const changes = table.takeDownChanges();
    if (changes.length === 0) return;
    alerts.take(
      changes.map(({ row, isDown, atMs }): AlertChange => {
        const series = seriesOf(row);
        const engine = engines.of(series, probeCode);
        return { kind: DOWN, figure: '', series, isOn: isDown, atMs, isPast, engine };
      }),
    );
  }

  /** Series are not measured any more: what is above or down when they are measured again is reported again. */
  forget(series: ReadonlySet<number>): void {
    if (series.size === 0) return;
    const { alerts, rowOf, table, thresholds } = this.parts;
    for (const id of series) table.reportDownAgain(rowOf(id));
    alerts.forget(series);
    thresholds.forget(series);
  }

  /** The last station reported that these are down. */
  wereDown(series: readonly number[]): void {
    for (const id of series) this.parts.table.setReportedDown(this.parts.rowOf(id));
  }
}
