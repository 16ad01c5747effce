import type { Sink } from './contract.ts';

/** Sends the newest value whenever the reader grants credit; older ones that wait are dropped. */
export class LatestSink<T> {
  private readonly sink: Sink<T>;
  private waiting: { readonly value: T } | null = null;

  constructor(sink: Sink<T>) {
    this.sink = sink;
    sink.onCredit(() => this.flush());
  }

  send(value: T): void {
    this.waiting = { value };
    this.flush();
  }

  private flush(): void {
    if (!this.waiting || this.sink.credit <= 0) return;
    const { value } = this.waiting;
    this.waiting = null;
    this.sink.send(value);
  }
}
