import type { Batch } from '../../core/model/batch.ts';
import type { StateRule } from '../../core/model/series-state.ts';
import type { StateRuleOf } from '../../core/stats/past-samples.ts';
import { SeriesTable } from '../../core/stats/series-table.ts';
import type { RecentLosses } from '../../core/stats/state-columns.ts';
import { outcomeRules } from '../../probes/registry.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { PastMoment } from './past.ts';

const NO_LOSSES: RecentLosses = { low: 0, high: 0, counted: 0 };

/** No state is given: it follows from the samples. */
const BY_SAMPLES = 0xff;

/** The table of a replay: beside samples it takes figures of whole spans, and states as they were. */
export class ReplayTable extends SeriesTable {
  private readonly rowOfSeries = new Map<number, number>();
  private readonly seriesOfRow: number[] = [];
  private given = new Uint8Array(0);

  readonly seriesOf = (row: number): number => this.seriesOfRow[row] as number;

  override clear(isRunStart?: boolean): void {
    super.clear(isRunStart);
    this.given.fill(BY_SAMPLES);
  }

  addSamples(batch: Batch, stateRuleOf: StateRuleOf): void {
    const rowOf = (series: number) => {
      const row = this.rowOf(series);
      this.given[row] = BY_SAMPLES;
      return row;
    };
    this.add(batch, rowOf, outcomeRules(batch.probeCode), stateRuleOf);
  }

  addStored(figures: SeriesPast): void {
    this.addFigures(this.rowOf(figures.series), figures);
  }

  /** Figures of the time after what was counted. */
  addNext(figures: SeriesPast): void {
    const row = this.rowOf(figures.series);
    this.addFigures(row, figures);
    this.trends.clearRow(row); // later samples do not follow those
    if (figures.sent + figures.notMeasured > 0) this.setLast(row, figures.lastOutcome, figures.lastMs);
  }

  /** The samples that the state follows from are for those that come next. */
  setMoment({ series, rttMs, outcome, state, recent }: PastMoment, rule: StateRule | null): void {
    const row = this.rowOf(series);
    this.given[row] = state;
    this.setLast(row, outcome, rttMs);
    this.restoreState(row, recent ?? NO_LOSSES, state, outcome, rule);
  }

  /** The stored number of the probe's `latestColumn`. */
  setLatest(series: number, value: number): void {
    const row = this.rowOf(series);
    if (this.latest[row] === value) return;
    this.latest[row] = Number.NaN;
    this.restoreLatest(row, value);
  }

  override stateOf(row: number): number {
    const given = this.given[row];
    return given === undefined || given === BY_SAMPLES ? super.stateOf(row) : given;
  }

  /** The state at a moment is known without its beginning. */
  override sinceMsOf(row: number): number {
    const given = this.given[row];
    return given === undefined || given === BY_SAMPLES ? super.sinceMsOf(row) : Number.NaN;
  }

  private rowOf(series: number): number {
    const known = this.rowOfSeries.get(series);
    if (known !== undefined) return known;
    const row = this.seriesOfRow.length;
    this.seriesOfRow.push(series);
    this.rowOfSeries.set(series, row);
    this.reserve(row + 1);
    if (row >= this.given.length) {
      const given = new Uint8Array(Math.max(64, this.given.length * 2)).fill(BY_SAMPLES);
      given.set(this.given);
      this.given = given;
    }
    return row;
  }
}
