import type { Fault } from '../result/result.ts';
import type { Sink } from './contract.ts';

/** Sends values in order as fast as the reader grants credit; the rest waits in memory. */
export class QueuedSink<T> {
  private readonly sink: Sink<T>;
  private readonly maxWaiting: number;
  private readonly waiting: T[] = [];
  private isEnding = false;

  /** @param maxWaiting values beyond it are dropped, newest first */
  constructor(sink: Sink<T>, maxWaiting = Number.POSITIVE_INFINITY) {
    this.sink = sink;
    this.maxWaiting = maxWaiting;
    sink.onCredit(() => this.flush());
  }

  send(value: T): void {
    if (this.waiting.length < this.maxWaiting) this.waiting.push(value);
    this.flush();
  }

  /** Ends the stream after the last waiting value; with a fault at once, and those are dropped. */
  end(fault?: Fault): void {
    if (fault) {
      this.waiting.length = 0;
      return this.sink.end(fault);
    }
    this.isEnding = true;
    this.flush();
  }

  private flush(): void {
    let sent = 0;
    while (this.sink.credit > 0 && sent < this.waiting.length) this.sink.send(this.waiting[sent++] as T);
    this.waiting.splice(0, sent);
    if (this.isEnding && this.waiting.length === 0) this.sink.end();
  }
}
