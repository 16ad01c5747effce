import type { JournalSamples } from '../journal-row.ts';

/** A row of the journal, ordered by series, from which the samples of one series after the other are taken. */
export class RowCursor<Row extends JournalSamples> {
  readonly row: Row;
  readonly probeCode: number;
  private at = 0;

  constructor(row: Row, probeCode: number) {
    this.row = row;
    this.probeCode = probeCode;
  }

  /** Positions of the samples of a series. @param series higher than the one before */
  rangeOf(series: number): { readonly from: number; readonly to: number } {
    const { row } = this;
    let from = this.at;
    if (row.series[from] !== series) from = firstFrom(row, series, from);
    let to = from;
    while (to < row.count && row.series[to] === series) to += 1;
    this.at = to;
    return { from, to };
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
