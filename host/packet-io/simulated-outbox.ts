import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { COLUMN_SETS, type ColumnSet, type PacketEntry } from '../../core/ports/packet-io.ts';

/** Samples on their way to the reader: a frame per probe, numbered from 1. */
export class SimulatedOutbox {
  private readonly waiting = new Map<number, { readonly columns: ColumnSet; readonly rows: SampleRow[] }>();
  private batchNo = 0n;

  add({ probeCode, columns }: PacketEntry, row: SampleRow): void {
    const known = this.waiting.get(probeCode);
    if (known) known.rows.push(row);
    else this.waiting.set(probeCode, { columns, rows: [row] });
  }

  /** All that waits, and leaves nothing. */
  takeFrames(): readonly Uint8Array<ArrayBuffer>[] {
    const frames = [...this.waiting].map(([probeCode, { columns, rows }]) => {
      this.batchNo += 1n;
      return encodeBatch(probeCode, COLUMN_SETS[columns], rows, { batchNo: this.batchNo });
    });
    this.waiting.clear();
    return frames;
  }
}
