import { type Batch, sentMs } from '../../core/model/batch.ts';
import { type ColumnsOf, newColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import type { Frame } from '../../core/rpc/contract.ts';

const START_ROWS = 64;

/** Samples that wait for a reader, as columns that grow: nothing is allocated per sample. */
export class TailBlock {
  count = 0;
  private rows = START_ROWS;
  private columns: ColumnsOf<typeof TAIL_FRAME> = newColumnFrame(TAIL_FRAME, START_ROWS, { leftOut: 0 }).columns;
  /** Samples that are in no frame since the last `take`. */
  leftOut = 0;

  /**
   * @param value round trip in ms, or the value of a probe column
   * @param batchNumber counted since the station started
   * @param outcome in place of that of the sample
   */
  add(batch: Batch, at: number, value: number, batchNumber: number, outcome = batch.outcome[at] as number): void {
    if (this.count === this.rows) this.grow();
    const { columns } = this;
    const row = this.count++;
    columns.sentAtMs[row] = sentMs(batch, at);
    columns.batch[row] = batchNumber;
    columns.rttMs[row] = value;
    columns.series[row] = batch.series[at] as number;
    columns.round[row] = batch.round[at] as number;
    columns.lateUs[row] = batch.lateUs[at] as number;
    columns.outcome[row] = outcome;
    columns.cause[row] = Math.min(255, batch.cause[at] as number);
    columns.replyTtl[row] = batch.replyTtl[at] as number;
    columns.hop[row] = batch.typed['hop']?.[at] ?? 0;
  }

  /** Drops the oldest samples beyond `maxRows`, and counts them. */
  trim(maxRows: number): void {
    const excess = this.count - maxRows;
    if (excess <= 0) return;
    for (const column of Object.values(this.columns)) column.copyWithin(0, excess, this.count);
    this.count = maxRows;
    this.leftOut += excess;
  }

  /** @returns all of it as a frame; the block is empty then */
  take(): Frame {
    const { bytes, columns } = newColumnFrame(TAIL_FRAME, this.count, { leftOut: this.leftOut });
    this.copyTo(columns);
    this.count = 0;
    this.leftOut = 0;
    return bytes;
  }

  private grow(): void {
    this.rows *= 2;
    const { columns } = newColumnFrame(TAIL_FRAME, this.rows, { leftOut: 0 });
    this.copyTo(columns);
    this.columns = columns;
  }

  private copyTo(columns: ColumnsOf<typeof TAIL_FRAME>): void {
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
      columns[name].set(this.columns[name].subarray(0, this.count));
    }
  }
}
