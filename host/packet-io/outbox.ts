import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import type { PacketEntry } from '../../core/model/packet.ts';
import { COLUMN_SETS, type ColumnSet } from '../../core/model/packet-columns.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Timers } from './timers.ts';

/** Least time between frames of a probe, as in the native driver. */
const FLUSH_MS = 25;

/** Samples for the reader, collected into one frame per probe. */
export class Outbox {
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly rows = new Map<number, { readonly columns: ColumnSet; readonly rows: SampleRow[] }>();
  listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;

  constructor(clock: Clock, timers: Timers) {
    this.clock = clock;
    this.timers = timers;
  }

  push({ probeCode, columns }: PacketEntry, row: SampleRow): void {
    if (this.rows.size === 0) this.timers.at(this.clock.monotonicMs() + FLUSH_MS, () => this.flush());
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
