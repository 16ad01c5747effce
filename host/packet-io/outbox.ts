import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import type { PacketEntry } from '../../core/model/packet.ts';
import { COLUMN_SETS, type ColumnSet } from '../../core/model/packet-columns.ts';

/** Samples for the reader, collected into one frame per probe. */
export class Outbox {
  private readonly rows = new Map<number, { readonly columns: ColumnSet; readonly rows: SampleRow[] }>();
  private readonly onFirst: () => void;
  listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;

  /** @param onFirst called when there is something to flush */
  constructor(onFirst: () => void) {
    this.onFirst = onFirst;
  }

  push({ probeCode, columns }: PacketEntry, row: SampleRow): void {
    if (this.rows.size === 0) this.onFirst();
    const waiting = this.rows.get(probeCode);
    if (waiting) waiting.rows.push(row);
    else this.rows.set(probeCode, { columns, rows: [row] });
  }

  flush(): void {
    for (const [probeCode, { columns, rows }] of this.rows) {
      this.rows.delete(probeCode);
      this.listener(encodeBatch(probeCode, COLUMN_SETS[columns], rows));
    }
  }
}
