import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';

/** Least time between frames of a probe, as in the packet drivers. */
const FLUSH_MS = 25;

/** Samples for the reader, collected into one frame per probe. */
export class SampleOutbox {
  private readonly clock: Clock;
  private readonly rows = new Map<ProbeDefinition, SampleRow[]>();
  private timer: Timer | undefined;
  private isClosed = false;
  listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  push(definition: ProbeDefinition, row: SampleRow): void {
    if (this.isClosed) return; // a transaction that did not end when it was aborted
    const waiting = this.rows.get(definition);
    if (waiting) waiting.push(row);
    else this.rows.set(definition, [row]);
    this.timer ??= this.clock.after(FLUSH_MS, () => this.flush());
  }

  /** Drops what waits. */
  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    this.rows.clear();
  }

  private flush(): void {
    this.timer = undefined;
    const due = [...this.rows];
    this.rows.clear();
    for (const [{ code, columns }, rows] of due) this.listener(encodeBatch(code, columns, rows));
  }
}
