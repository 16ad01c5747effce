import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { Backlog } from './backlog.ts';

/** Least time between frames of a probe, as in the packet drivers. */
const FLUSH_MS = 25;
/** Samples of the backlog per flush: 20 000 a second, what a station takes of packets without being asked twice. */
const BACKLOG_ROWS = 500;
/** Upper limits of a frame: more samples make several. */
const MAX_ROWS = 5000;
const MAX_DETAIL_BYTES = 1_000_000;

/** Samples for the reader, collected into frames per probe. */
export class SampleOutbox {
  private readonly clock: Clock;
  private readonly rows = new Map<ProbeDefinition, SampleRow[]>();
  private readonly backlog = new Backlog();
  private timer: Timer | undefined;
  private isClosed = false;
  listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  push(definition: ProbeDefinition, row: SampleRow): void {
    if (this.isClosed) return; // a transaction that did not end when it was aborted
    if (!this.backlog.follow(definition, row)) this.collect(definition, row);
    this.timer ??= this.clock.after(FLUSH_MS, () => this.flush());
  }

  /** Sends any number of samples of a series, made bit by bit; those pushed later come after them. */
  pushMany(definition: ProbeDefinition, series: number, rows: Iterator<SampleRow>): void {
    if (this.isClosed) return;
    this.backlog.add(definition, series, rows);
    this.timer ??= this.clock.after(FLUSH_MS, () => this.flush());
  }

  /** Drops what waits. */
  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    this.rows.clear();
    this.backlog.clear();
  }

  private collect(definition: ProbeDefinition, row: SampleRow): void {
    const waiting = this.rows.get(definition);
    if (waiting) waiting.push(row);
    else this.rows.set(definition, [row]);
  }

  private flush(): void {
    for (const { definition, row } of this.backlog.take(BACKLOG_ROWS)) this.collect(definition, row);
    this.timer = this.backlog.isEmpty ? undefined : this.clock.after(FLUSH_MS, () => this.flush());
    const due = [...this.rows];
    this.rows.clear();
    for (const [{ code, columns }, rows] of due) {
      for (const part of parts(rows)) this.listener(encodeBatch(code, columns, part));
    }
  }
}

/** Rows in the portions of frames. */
function* parts(rows: readonly SampleRow[]): Generator<readonly SampleRow[]> {
  let from = 0;
  let bytes = 0;
  for (const [at, { detail }] of rows.entries()) {
    const own = detail === undefined ? 0 : Buffer.byteLength(detail);
    if (at > from && (at - from >= MAX_ROWS || bytes + own > MAX_DETAIL_BYTES)) {
      yield rows.slice(from, at);
      from = at;
      bytes = 0;
    }
    bytes += own;
  }
  if (from < rows.length) yield rows.slice(from);
}
