import type { JournalSamples } from '../journal-row.ts';

/** Positions in a row, from `from` until before `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A row of the journal, ordered by series, from which the samples of one series after the other are taken. */
export class RowCursor<Row extends JournalSamples> {
  readonly row: Row;
  readonly probeCode: number;
  private series = -1;
  private range: Range = { from: 0, to: 0 };

  constructor(row: Row, probeCode: number) {
    this.row = row;
    this.probeCode = probeCode;
  }

  /** Positions of the samples of a series. @param series not lower than the one before */
  rangeOf(series: number): Range {
    if (series === this.series) return this.range;
    const { row } = this;
    let from = this.range.to;
    if (row.series[from] !== series) from = firstFrom(row, series, from);
    let to = from;
    while (to < row.count && row.series[to] === series) to += 1;
    this.series = series;
    this.range = { from, to };
    return this.range;
  }
}

/** The first position from `low` on whose series is not below this one. */
function firstFrom(row: JournalSamples, series: number, low: number): number {
  let high = row.count;
  let from = low;
  while (from < high) {
    const middle = (from + high) >> 1;
    if ((row.series[middle] as number) < series) from = middle + 1;
    else high = middle;
  }
  return from;
}
